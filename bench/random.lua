-- wrk: ask for addresses in which %d is a random number from 1 to N; the address and N stand after "--".
local address, most

function init(args)
  address, most = args[1], tonumber(args[2])
  math.randomseed(1)
end

function request()
  return wrk.format("GET", string.format(address, math.random(most)))
end
