load helpers

programs() {
	local c
	for c in "$ROOT"/cmd/*; do
		basename "$c" .c
	done
}

@test "the completions are those of the option tables (make completions)" {
	for p in $(programs); do
		for shell in bash zsh fish; do
			diff "$ROOT/completions/$p.$shell" <("$p" --completion $shell)
		done
	done
}

@test "bash completes options, the words of a choice, and files" {
	for p in $(programs); do
		bash -n "$ROOT/completions/$p.bash"
	done
	source "$ROOT/completions/csr-decode.bash"
	compopt() { :; }
	COMP_WORDS=(csr-decode --mo) COMP_CWORD=1
	_csr_decode
	[ "${COMPREPLY[*]}" = --mode ]
	COMP_WORDS=(csr-decode --mode per) COMP_CWORD=2
	_csr_decode
	[ "${COMPREPLY[*]}" = permissive ]
	COMP_WORDS=(csr-decode f) COMP_CWORD=1
	_csr_decode
	[ ${#COMPREPLY[@]} = 0 ]
}

@test "every option of a program is in its manual page" {
	for p in $(programs); do
		for option in $("$p" --completion bash | sed -n "s/.*compgen -W '\(--help[^']*\|--[a-z][^']*\)'.*/\1/p" | tail -n 1); do
			[ "$option" = --completion ] && continue
			grep -q -- "Fl -${option#--}" "$ROOT/man/$p.1" || {
				echo "$p.1 lacks $option"
				false
			}
		done
	done
}
