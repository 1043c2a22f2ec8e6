-- wrk: ask for the claims 1 to N in a random order; N stands after "--".
local claims

function init(args)
  claims = tonumber(args[1])
  math.randomseed(1)
end

function request()
  return wrk.format("GET", "/api/v1/claims/" .. math.random(claims))
end
