#!/usr/bin/env bash
# Which of the scenarios is cheapest, and which of them fit: bash compare.sh scenarios.toml 45000
set -euo pipefail

scenarios=$1
budget=$2
export COSTCALC_CONFIG= # nobody's own defaults

code=0
found=$(costcalc compare "$scenarios" --budget "$budget" --format json --quiet) || code=$?
case $code in
0 | 4) ;; # with 4 nothing fits, and the comparison is there all the same
*) exit "$code" ;;
esac

jq -r '"cheapest: \(.cheapest)"' <<<"$found"
jq -r '.scenarios[] | [.name, .total.likely, .headroom.likely, .fits] | @tsv' <<<"$found"
jq -r '.impossible[] | "impossible: \(.name): \(.reason.text)"' <<<"$found"
jq -r '.limit.changes[] | [.option, .value.text, .total.likely, if .fits then "fits" else "too much" end] | @tsv' <<<"$found"
exit "$code"
