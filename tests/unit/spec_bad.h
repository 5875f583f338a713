/* SPDX-License-Identifier: GPL-2.0-only */
/* Bad specs, and all that is said about them: line and column, severity, message. */
static const struct {
	const char *text, *said;
} bad[] = {
	{"+4", "1:1: error: expected a function or a file"},
	{"f+", "1:3: error: expected an offset in bytes after '+'"},
	{"f+x", "1:3: error: expected an offset in bytes after '+'"},
	{"f:", "1:3: error: expected a line number after ':'"},
	{"f:x", "1:3: error: expected a line number after ':'\n"
		"1:3: note: write 'x'"},
	{"f:99999999999", "1:3: error: expected a line number after ':'"},
	{"f:-5", "1:3: error: expected a line number after ':'"},
	{"f%retrun", "1:3: error: expected 'return' after '%'\n"
		     "1:3: note: did you mean 'return'?"},
	{"f%", "1:3: error: expected 'return' after '%'"},
	{"f@", "1:3: error: expected a file after '@'"},
	{"f@a.c@b.c", "1:6: error: a second file in one point"},
	{"f;", "1:3: error: expected a pattern after ';'"},
	{"f:3+4", "1:4: error: only one of +OFFSET, :LINE, %return and ;PATTERN can be given"},
	{"f+4%return", "1:4: error: only one of +OFFSET, :LINE, %return and ;PATTERN can be given"},
	{"f:3;x", "1:4: error: only one of +OFFSET, :LINE, %return and ;PATTERN can be given"},
	{"=f", "1:1: error: expected an event's name before '='"},
	{"g:e=f", "1:1: error: not supported: an event has no group here\n"
		  "1:1: note: write 'e=': defs has all events in the group 'probe'"},
	{"f)x", "1:2: error: unexpected ')' in a function's name"},
	{"f\\", "1:2: error: a backslash takes the next character literally, but none follows"},
	{"std:swap", "1:5: error: expected a line number after ':'\n"
		     "1:5: note: write 'swap', and name what it is in: a module by -m std or a line "
		     "%module std, a program by -x FILE or a line %exec FILE"},
	/* A name with a slash is a file's in each way to write it, unless it is scoped by itself. */
	{"a(\\iy\\(\\ig).r[0/n", "1:18: error: expected ':LINE' or ';PATTERN' after a file\n"
			       "1:18: note: a function in a file is FUNC@FILE"},
	{"read.c", "1:7: error: expected ':LINE' or ';PATTERN' after a file\n"
		   "1:7: note: a function in a file is FUNC@FILE"},
	{"fs/read.c+4", "1:11: error: an offset and '%return' need a function, not a file"},
	{"read.c%return", "1:7: error: an offset and '%return' need a function, not a file"},
	{"read.c:0", "1:8: error: the lines of a file count from 1"},
	{"read.c:x", "1:8: error: expected a line number after ':'\n"
		    "1:8: note: write 'x@read.c' for a function in a file"},
	{"0xffffffff81000000",
	 "1:1: error: expected a function or a file before '0xffffffff81000000'\n"
	 "1:1: note: an address is not a probe point here: write FUNC+OFFSET"},
	{"12:3", "1:1: error: expected a function or a file before '12'\n"
		 "1:1: note: an address is not a probe point here: write FUNC+OFFSET"},
	{"%exec", "1:6: error: expected a program's path"},
	{"%modul x", "1:1: error: expected %kernel, %module or %exec\n"
		     "1:1: note: did you mean '%module'?"},
	{"%module", "1:8: error: expected a module's name"},
	{"%module x y\nf", "1:11: error: unexpected 'y' after a directive"},
	{" a b\n c", "1:2: error: expected a probe or a directive in the first column before 'a'"},
	{"f a,b", "1:4: error: unexpected ',' in an argument\n"
		  "1:4: note: blanks separate arguments"},
	{"f +0(%sp)", "1:3: error: this form of kprobe_events is written in C here\n"
		      "1:3: note: write 'NAME=*(unsigned long *)(%sp)'"},
	{"f a b+4", "1:5: error: 'b+4' needs a name: NAME=b+4"},
	{"f p->", "1:6: error: expected a member's name"},
	{"f p->4", "1:6: error: expected a member's name before '4'"},
	{"f p.", "1:5: error: expected a member's name"},
	{"f a[", "1:5: error: expected an expression"},
	{"f a[1", "1:6: error: expected ']'"},
	{"f a[1 b", "1:7: error: expected ']' before 'b'"},
	{"f a[]", "1:5: error: expected an expression before ']'"},
	{"f a[99999999999999999999]",
	 "1:5: error: '99999999999999999999' is not a 64-bit number"},
	{"f (a", "1:5: error: expected ')'"},
	{"f ()", "1:4: error: expected an expression before ')'"},
	{"f (struct)x", "1:10: error: expected a type's name before ')'"},
	{"f (struct foo", "1:14: error: expected ')'"},
	{"f (struct foo x*)y", "1:15: error: expected ')' before 'x'"},
	{"f *", "1:4: error: expected an expression"},
	{"f a= b", "1:3: error: expected an expression right after 'a='"},
	{"f =b", "1:3: error: '=' is not an argument\n"
		 "1:3: note: no blanks stand around '=': NAME=EXPRESSION"},
	{"f 9a", "1:3: error: '9a' is not a 64-bit number"},
	{"f \"text\"", "1:3: error: a text in quotes cannot be fetched: it stands in conditions only\n"
		"1:3: note: no format is needed: trace prints the arguments by their names"},
	{"f ü", "1:3: error: expected an expression before 'ü'"},
	{"f $", "1:4: error: expected a name"},
	{"f $retvl", "1:3: error: expected $retval, $arg1, $entry(EXPR), $at(:LINE, EXPR), $last(VAR), $since(:LINE), $params, $locals, $vars, $time or $cpu\n"
		     "1:3: note: did you mean '$retval'?"},
	{"f $arg0", "1:3: error: expected $retval, $arg1, $entry(EXPR), $at(:LINE, EXPR), $last(VAR), $since(:LINE), $params, $locals, $vars, $time or $cpu\n"
		   "1:3: note: write the parameter's name: `probegen vars FUNC' lists them, and "
		   "$params has them all"},
	{"f $arg65", "1:3: error: expected $retval, $arg1, $entry(EXPR), $at(:LINE, EXPR), $last(VAR), $since(:LINE), $params, $locals, $vars, $time or $cpu\n"
		     "1:3: note: the parameters are $arg1 to $arg64"},
	{"f $entry", "1:9: error: expected '('"},
	{"f $entry x", "1:9: error: expected '('"},
	{"f $entry(", "1:10: error: expected an expression"},
	{"f $entry(1)", "1:3: error: '$entry(1)' needs a name: NAME=$entry(1)"},
	{"f $entry($entry(x))", "1:10: error: a value of earlier in the call cannot be saved for later"},
	{"f x=$entry($retval+1)", "1:12: error: $retval cannot be saved for later"},
	{"f $last(p->x)", "1:9: error: $last() takes a variable's name; members are read behind it, as in "
			  "$last(p)->x"},
	{"f $at(46, x)", "1:7: error: expected a place of the function, as :LINE or +OFFSET before '46'"},
	{"f $at(:46)", "1:10: error: expected ',' before ')'"},
	{"f $at(:46,)", "1:11: error: expected an expression before ')'"},
	{"f $at(:x, y)", "1:8: error: expected a line before 'x'"},
	{"f $at(:4294967301, y)", "1:7: error: a line of more than 31 bits"},
	{"f $at(+, y)", "1:8: error: expected an offset before ','"},
	{"f $at(@a.c, y)", "1:8: error: expected FILE:LINE before 'a'"},
	{"f $since()", "1:10: error: expected a place of the function, as :LINE or +OFFSET before ')'"},
	{"f $since(:46", "1:13: error: expected ')'"},
	{"f $since", "1:9: error: expected '('"},
	{"f %", "1:4: error: expected a register"},
	{"f %9", "1:4: error: expected a register before '9'"},
	{"f @", "1:4: error: expected a global variable after '@'"},
	{"f @0xff", "1:4: error: expected a global variable after '@' before '0xff'"},
	{"f n=\\x", "1:6: error: expected a number before 'x'"},
	{"f \\-18446744073709551615", "1:4: error: a number of more than 64 bits"},
	{"f a:", "1:5: error: expected a type"},
	{"f a:u7", "1:5: error: 'u7': no such type\n"
		   "1:5: note: did you mean 'u8'?\n"
		   "1:5: note: types are u8 to u64, s8 to s64, x8 to x64, u, s, x, char, "
		   "string[N], ustring[N], bytes[N], symbol and b<bits>@<shift>/<container>"},
	{"f a:strng[4]", "1:5: error: 'strng': no such type\n"
			 "1:5: note: did you mean 'string'?\n"
			 "1:5: note: types are u8 to u64, s8 to s64, x8 to x64, u, s, x, char, "
			 "string[N], ustring[N], bytes[N], symbol and b<bits>@<shift>/<container>"},
	{"f a:string[0]", "1:12: error: a size of at least 1 is needed"},
	{"f a:string[4097]", "1:5: error: a size of more than 4096 bytes"},
	{"f a:bytes", "1:5: error: 'bytes' needs a size: bytes[N]"},
	{"f a:u8[4097]", "1:5: error: an array of more than 4096 bytes"},
	{"f a:u64[513]", "1:5: error: an array of more than 4096 bytes"},
	{"f a:u[4]", "1:5: error: an array needs a width, as in u8[4]"},
	{"f a:symbol[2]", "1:5: error: an array of symbols cannot be fetched"},
	{"f a:b0@0/8", "1:5: error: a bit-field of no bits"},
	{"f a:b4@5/8", "1:5: error: a bit-field that reaches over its container"},
	{"f a:b4@5/9", "1:5: error: a bit-field's container has 8, 16, 32 or 64 bits"},
	{"f a:b4", "1:7: error: expected '@' and a bit-field's shift"},
	{"f a:b4@", "1:8: error: expected a bit-field's shift"},
	{"f a:b4@1", "1:9: error: expected '/' and a bit-field's container"},
	{"f a:b4@1/", "1:10: error: expected a bit-field's container"},
	{"f a:b4@1/8[2]", "1:5: error: an array of bit-fields cannot be fetched"},
	{"f a@usr", "1:5: error: expected 'user' after '@'\n"
		    "1:5: note: did you mean 'user'?"},
	{"f a@", "1:5: error: expected 'user' after '@'"},
	{"f a?@user", "1:5: error: unexpected '@' in an argument"},
	{"f a:u8:u8", "1:7: error: unexpected ':' in an argument"},
	{"f n=(a ? $vars : c)", "1:10: error: a list of variables cannot be an operand"},
	{"f n=(a ? b : \"c\")",
	 "1:14: error: a text in quotes cannot be fetched: it stands in conditions only\n"
	 "1:14: note: no format is needed: trace prints the arguments by their names"},
	{"f n=(a ? b)", "1:11: error: expected ':' before ')'"},
	{"f n=a==b", "1:6: error: unexpected '==' in an argument\n"
		      "1:6: note: a comparison stands in parentheses; trace has --filter CONDITION"},
	{"f a<b c>=d", "1:4: error: unexpected '<' in an argument\n"
			"1:4: note: a comparison stands in parentheses; trace has --filter CONDITION\n"
			"1:8: error: unexpected '>=' in an argument\n"
			"1:8: note: a comparison stands in parentheses; trace has --filter CONDITION"},
	{"f n=a + b", "1:7: error: expected an expression before '+'"},
	{"f 42", "1:3: error: '42' needs a name: NAME=42"},
	{"f n=sizeof()", "1:12: error: expected a type's name before ')'"},
	{"f n='cc'", "1:5: error: a character is one in quotes: 'c'"},
	{"f n=' x", "1:5: error: a character is one in quotes: 'c'"},
	{"f \"a b\" n=\"c", "1:3: error: a text in quotes cannot be fetched: it stands in conditions only\n"
		"1:3: note: no format is needed: trace prints the arguments by their names\n"
			      "1:11: error: the text has no end"},
	{"f a\"b c\" d", "1:4: error: unexpected '\"b c\"' in an argument"},
	{"f n=\"\\q\"", "1:6: error: only \\n, \\t, \\r, \\\", \\', \\\\ and \\xHH are "
			       "understood here"},
	{"f $entry($vars)", "1:10: error: a list of variables cannot be an operand"},
	{"f a[$vars]", "1:5: error: a list of variables cannot be an operand"},
	{"f a[-9223372036854775809]", "1:5: error: a number of more than 64 bits"},
	{"f a f::a::b", "1:9: error: unexpected '::' in an argument"},
	{"f a a", "1:5: error: a second argument named 'a'\n"
		  "1:3: note: the first is here; NAME=EXPRESSION gives it another name"},
	{"f a b->a", "1:5: error: a second argument named 'a'\n"
		     "1:3: note: the first is here; NAME=EXPRESSION gives it another name"},
	{"e=f\ne=g\n\ta", "2:1: error: a second event named 'e'\n"
			  "1:1: note: the first is here"},
	{"f\nf=g", "2:1: error: a second event named 'f'\n"
		   "1:1: note: the first is here"},
	{"9e=f", "1:1: error: '9e' is not a C identifier\n"
		 "1:1: note: choose a name with EVENT=POINT"},
	{"e.x=f", "1:1: error: 'e.x' is not a C identifier\n"
		  "1:1: note: choose a name with EVENT=POINT"},
	{"pg_e=f", "1:1: error: 'pg_e' begins with 'pg_', which is reserved for generated names\n"
		   "1:1: note: choose a name with EVENT=POINT"},
	{"int=f", "1:1: error: 'int' is a keyword of C\n"
		  "1:1: note: choose a name with EVENT=POINT"},
	{"bpf_printk=f", "1:1: error: 'bpf_printk' is a name of all such programs\n"
			 "1:1: note: choose a name with EVENT=POINT"},
	{"NULL=f __attribute__", "1:1: error: 'NULL' is a macro of all such programs\n"
				 "1:1: note: choose a name with EVENT=POINT\n"
				 "1:8: error: '__attribute__' is a word of the compiler's\n"
				 "1:8: note: choose a name with NAME=EXPRESSION"},
	{"f ctx", "1:3: error: 'ctx' is the name of the probe's context\n"
		  "1:3: note: choose another name with NAME=EXPRESSION"},
	{"f pg_x", "1:3: error: 'pg_x' begins with 'pg_', which is reserved for generated names\n"
		   "1:3: note: choose a name with NAME=EXPRESSION"},
	{"f __func__", "1:3: error: '__func__' is a keyword of C\n"
		     "1:3: note: choose a name with NAME=EXPRESSION"},
	{"f x->int", "1:3: error: 'int' is a keyword of C\n"
		     "1:3: note: choose a name with NAME=EXPRESSION"},
	{"f \\4", "1:3: error: '\\4' needs a name: NAME=\\4"},
	{"f *\\4", "1:3: error: '*\\4' needs a name: NAME=*\\4"},
	{"f n=$vars", "1:3: error: a list of variables cannot have one name"},
	{"f $params:u8", "1:11: error: a list of variables cannot have one type"},
	{"f *$locals", "1:4: error: a list of variables cannot be an operand"},
	{"f:010", "1:3: warning: '010' is octal, as in perf: 8"},
	{"f a[010]", "1:5: warning: '010' is octal, as in perf: 8"},
	{"f a b c:u9 d+e f:%z g",
	 "1:9: error: 'u9': no such type\n"
	 "1:9: note: did you mean 'u8'?\n"
	 "1:9: note: types are u8 to u64, s8 to s64, x8 to x64, u, s, x, char, string[N], "
	 "ustring[N], bytes[N], symbol and b<bits>@<shift>/<container>\n"
	 "1:12: error: 'd+e' needs a name: NAME=d+e\n"
	 "1:18: error: expected a type before '%'"},
	{"f a[0xffffffffffffffff]", "1:5: error: an index of more than 63 bits"},
	{"f a:u8[x]", "1:8: error: expected a size before 'x'"},
	{"f (a)(", "1:7: error: expected an expression"},
	{"f (a # b) c\n\td", "1:5: error: expected ')'"},
	{"f a:b4@99999999999999999999/8",
	 "1:8: error: expected a bit-field's shift: '99999999999999999999' is not a 64-bit number"},
};
