"""The shells: the script that each is given, how it asks what can stand on a line, and how it is answered."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from costcalc.cli.completion import Offer, one_of

ASKING = "_COSTCALC_COMPLETE"
"""The variable by which a script asks, with the name of its shell; the arguments are the place and the words."""

BASH = r"""# Completes the options of costcalc and their values. Put this line into ~/.bashrc:
#   eval "$(costcalc completion bash)"
_costcalc() {
    local program=${1:-costcalc} kind='' word IFS=$'\n'
    COMPREPLY=()
    while IFS= read -r word; do
        if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
    done < <(_COSTCALC_COMPLETE=bash "${program/#\~/$HOME}" "$COMP_CWORD" "${COMP_WORDS[@]}" 2>/dev/null)
    word=${COMP_WORDS[COMP_CWORD]}
    case $kind in
        files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$word")) ;;
        folders) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$word")) ;;
    esac
    return 0
}
complete -F _costcalc costcalc
"""

ZSH = r"""#compdef costcalc
# Completes the options of costcalc and their values. Put this line into ~/.zshrc, after compinit if it is there:
#   eval "$(costcalc completion zsh)"
_costcalc() {
    local -a line answer
    local kind program=${(Q)words[1]}
    line=("${words[@]}")
    line[CURRENT]=$PREFIX
    answer=("${(@f)$(_COSTCALC_COMPLETE=zsh "${program/#\~/$HOME}" $((CURRENT - 1)) "${line[@]}" 2>/dev/null)}")
    kind=${answer[1]}
    shift answer
    [[ $PREFIX == -*=* ]] && compset -P '*='
    case $kind in
        files) _files ;;
        folders) _files -/ ;;
        words) (( $#answer )) && _describe -V costcalc answer ;;
    esac
}
if [[ ${funcstack[1]} == _costcalc ]]; then
    _costcalc "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _costcalc costcalc
fi
"""

FISH = r"""# Completes the options of costcalc and their values. Put this line into ~/.config/fish/config.fish:
#   costcalc completion fish | source
function __costcalc_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l line (commandline -op)
    set -l next (math (count $before) + (test -n "$word"; and echo 2; or echo 1))
    set -l after
    test $next -le (count $line); and set after $line[$next..-1]
    set -l answer (env _COSTCALC_COMPLETE=fish $before[1] (count $before) $before "$word" $after 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path "$word"
        case folders
            __fish_complete_directories "$word"
        case words
            test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
    end
end
complete -c costcalc -f -a '(__costcalc_complete)'
"""

SCRIPTS: Mapping[str, str] = {"bash": BASH, "zsh": ZSH, "fish": FISH}
"""The script of each shell."""


def add_completion(app: typer.Typer) -> None:
    """Give the program the command that prints the scripts."""
    app.command()(completion)


def completion(
    shell: Annotated[
        str,
        typer.Argument(
            metavar="SHELL", help="bash, zsh or fish.", show_default=False, autocompletion=one_of("bash", "zsh", "fish")
        ),
    ],
) -> None:
    """Print the script that lets a shell complete options and values.

    \b
    bash, in ~/.bashrc:                      eval "$(costcalc completion bash)"
    zsh, in ~/.zshrc:                        eval "$(costcalc completion zsh)"
    fish, in ~/.config/fish/config.fish:     costcalc completion fish | source
    """  # noqa: D301 - the backslash keeps the lines that follow it apart
    from costcalc.catalog.names import choice

    print(SCRIPTS[choice("shell", shell, tuple(SCRIPTS))], end="")


def asked() -> bool:
    """Whether a shell asks, not a person."""
    return ASKING in os.environ


def complete(arguments: Sequence[str]) -> int:
    """Answer the shell that asks, and return the exit code. Whatever is wrong, nothing is offered and nothing said."""
    try:
        from costcalc.cli.output import write_out

        lines = ANSWERS[os.environ[ASKING]](int(arguments[0]), list(arguments[1:]))
        write_out("".join(f"{line}\n" for line in lines), sys.stdout)
    except Exception:  # noqa: S110 - a message would land in the middle of the line that is being typed
        pass
    return 0


def _bash(at: int, words: Sequence[str]) -> list[str]:
    """Words come as they are typed, divided at each = and :, and only the last part of one is replaced."""
    from costcalc.cli.tab import answer

    whole: list[str] = []
    place, lead, glued = at, 0, False
    for index, word in enumerate(words):
        plain = _unquoted(word)
        divides = bool(word) and set(word) <= set("=:")
        joins = len(whole) > 1 and (divides or glued)
        if index == at:
            place = len(whole) - joins
            lead = len(whole[-1]) + (len(plain) if divides else 0) if joins else 0
        if joins:
            whole[-1] += plain
        else:
            whole.append(plain)
        glued = joins and divides
    found = answer(whole[1:], min(place, len(whole)) - 1)
    quote = words[at][:1] if at < len(words) else ""
    return [found.kind, *(_quoted(value[lead:], quote) for value, _ in _shown(found.offers))]


def _zsh(at: int, words: Sequence[str]) -> list[str]:
    """Words come as they are typed; the shell quotes what it inserts, and has taken away what precedes a =."""
    from costcalc.cli.tab import answer

    plain = [_unquoted(word) for word in words]
    found = answer(plain[1:], at - 1)
    typed = plain[at] if at < len(plain) else ""
    lead = typed.index("=") + 1 if typed.startswith("-") and "=" in typed else 0
    return [found.kind, *(_described(value[lead:], beside) for value, beside in _shown(found.offers))]


def _fish(at: int, words: Sequence[str]) -> list[str]:
    """All words but the current one come unquoted; the shell quotes what it inserts."""
    from costcalc.cli.tab import answer

    plain = [_unquoted(word) if index == at else word for index, word in enumerate(words)]
    found = answer(plain[1:], at - 1)
    return [found.kind, *(f"{value}\t{beside}" if beside else value for value, beside in _shown(found.offers))]


ANSWERS: Mapping[str, Callable[[int, Sequence[str]], list[str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
"""How each shell is answered: a line that says what kind of thing can stand there, then a line for each word."""


def _shown(offers: Sequence[Offer]) -> list[Offer]:
    """The offers on one line each; none that would steer the terminal."""
    from costcalc.rendering.literal import literal

    return [(value, literal(" ".join(beside.split()))) for value, beside in offers if value.isprintable()]


def _described(value: str, beside: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(":", "\\:")
    return f"{escaped}:{beside}" if beside else escaped


def _unquoted(word: str) -> str:
    """A word as the program would be given it, whether its quotes are closed or not."""
    for end in ("", '"', "'"):
        try:
            parts = shlex.split(word + end)
        except ValueError:
            continue
        return parts[0] if len(parts) == 1 else word
    return word


def _quoted(value: str, quote: str) -> str:
    """A value as it must stand after an opening quote, or unquoted."""
    if quote == "'":
        return value.replace("'", "'\\''")
    return re.sub(r'(["\\$`])' if quote == '"' else r"([^\w@%+=:,./-])", r"\\\1", value)
