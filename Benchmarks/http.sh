#!/bin/bash
# Drives a real server with wrk on the same machine: reads, denials and pages at 1, 16 and 64 connections, beside
# the plain HTTP server answering a constant body of the same size. Prints figures; never fails by them.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.build/release
work=$(mktemp -d)
seconds=${SECONDS_EACH:-6}
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

"$bin/fengni-bench" prepare "$work" >"$work/prepare.log"
"$bin/fengni" serve --data "$work/vault" --key-file "$work/root.key" --policies Policies --port 8442 2>"$work/server.log" &
server=$!
"$bin/fengni-bench" constant 2400 2>"$work/constant.log" &
for _ in $(seq 100); do
  curl -sf http://127.0.0.1:8442/healthz >/dev/null && curl -sf http://127.0.0.1:8441/constant >/dev/null && break
  sleep 0.1
done

cat >"$work/load.lua" <<'LUA'
local work, kind = os.getenv("WORK"), os.getenv("KIND")
local function lines(name)
  local all = {}
  for line in io.lines(work .. "/" .. name) do all[#all + 1] = line end
  return all
end
local tokens = lines(kind == "denial" and "officers.txt" or "leaders.txt")
local ids = lines("ids.txt")
local count = 0
function request()
  count = count + 1
  local headers = {
    ["Authorization"] = "Bearer " .. tokens[count % #tokens + 1],
    ["Access-Purpose"] = kind == "denial" and "audit_review" or "care_visit"
  }
  if kind == "page" then
    headers["Content-Type"] = "application/json"
    return wrk.format("POST", "/v1/lists/resident", headers, '{"place":"B/baihe/031","limit":20}')
  end
  return wrk.format("GET", "/v1/records/resident/" .. ids[count % #ids + 1], headers)
end
local statuses = {}
function response(status)
  statuses[status] = (statuses[status] or 0) + 1
  if status == 200 then ok = (ok or 0) + 1 end
end
LUA

measure() { # name, connections, url, extra arguments of wrk
  local name=$1 connections=$2 url=$3
  shift 3
  wrk -t1 -c"$connections" -d"${seconds}s" --latency "$@" "$url" >"$work/wrk.txt"
  awk -v name="$name" -v c="$connections" '
    /50%/ { p50 = $2 } /99%/ { p99 = $2 } /Requests\/sec/ { rate = $2 } /Non-2xx/ { other = $NF }
    END { printf "%-28s %3d connections %9.0f/s   p50 %-9s p99 %-9s not 2xx: %d\n", name, c, rate, p50, p99, other }
  ' "$work/wrk.txt"
}

export WORK=$work
for connections in 1 16 64; do
  measure "constant body" "$connections" http://127.0.0.1:8441/constant
  KIND=read measure "read with durable audit" "$connections" http://127.0.0.1:8442/ -s "$work/load.lua"
  KIND=denial measure "denial with durable audit" "$connections" http://127.0.0.1:8442/ -s "$work/load.lua"
  SECONDS_EACH=2 KIND=page measure "page of 20" "$connections" http://127.0.0.1:8442/ -s "$work/load.lua"
done
echo "server memory: $(awk '/VmRSS/ { print $2 / 1024 " MiB" }' "/proc/$server/status")"
