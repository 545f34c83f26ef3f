#!/usr/bin/env bash
# A quote for each client in clients/: what it comes to, who is over budget, and for whom there is no price.
# Ends with 0 if all is well, with 4 if somebody is over budget, and with 5 if a quote is missing or its rates are old.
set -euo pipefail

max_age=${MAX_AGE:-30} # days that a rate may be old
export COSTCALC_CONFIG= # nobody's own defaults
mkdir -p quotes
worst=0

for client in clients/*.json; do
    reference=$(basename "$client" .json)
    quote=quotes/$reference.json
    rm -f "$quote" # what is there afterwards is today's

    # {"from": "US"} becomes --from=US, whatever the option is
    options=()
    while IFS= read -r option; do
        options+=("$option")
    done < <(jq -r 'to_entries[] | "--\(.key)=\(.value)"' "$client")

    code=0
    costcalc estimate "${options[@]}" --reference="$reference" --max-age="$max_age" --quiet --output="$quote" || code=$?
    case $code in
    0) verdict="fine" ;;
    4) verdict="over budget" ;;
    5) verdict="rates are too old: costcalc rates update" ;;
    *) exit "$code" ;; # a mistake in the file, or Ctrl-C: nothing to go on with
    esac

    if [[ -e $quote ]]; then
        jq -r --arg verdict "$verdict" '[.about.reference, .total.likely, .currency, $verdict] | @tsv' "$quote"
    else
        printf '%s\t-\t-\tno quote, see above\n' "$reference"
    fi
    if ((code > worst)); then worst=$code; fi
done

exit "$worst"
