-- wrk: ask for addresses in which %d is a random number in two bounds; the address and both bounds stand after "--".
local address, least, most

function init(args)
  address, least, most = args[1], tonumber(args[2]), tonumber(args[3])
  math.randomseed(1)
end

function request()
  return wrk.format("GET", string.format(address, math.random(least, most)))
end
