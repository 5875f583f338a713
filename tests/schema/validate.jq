# SPDX-License-Identifier: GPL-2.0-only
#
# Does JSON have the form that a JSON Schema (2020-12) says? Of its words those that the schema of
# probegen has; another word is an error here, as it would be read over.
#
#     jq -n --slurpfile schema FILE -f validate.jq LINES...
#
# Prints each line that does not have it, and each that would still have it with a member less, or with
# one of a type that the schema never has there; then "N lines". With --arg only valid the first of these alone.

def words: ["$schema", "$id", "$comment", "$defs", "$ref", "title", "description", "type", "properties",
	"required", "additionalProperties", "items", "minItems", "maxItems", "enum", "anyOf",
	"pattern", "minimum", "maximum"];

def is_type($name):
	if $name == "integer" then type == "number" and . == floor
	else type == $name end;

def is_valid($root; $schema):
	. as $value |
	(($schema | keys) - words | if . != [] then error("unknown words: \(.)") else true end) and
	(if $schema | has("$ref") then
		is_valid($root; $root | getpath($schema["$ref"] | ltrimstr("#/") | split("/")))
	 else true end) and
	(if $schema | has("type") then
		any([$schema.type] | flatten | .[]; . as $name | $value | is_type($name))
	 else true end) and
	(if $schema | has("enum") then any($schema.enum[]; . == $value) else true end) and
	(if $schema | has("anyOf") then
		any($schema.anyOf[]; . as $one | $value | is_valid($root; $one))
	 else true end) and
	(if type == "string" and ($schema | has("pattern")) then test($schema.pattern) else true end) and
	(if type == "number" then
		. >= ($schema.minimum // -infinite) and . <= ($schema.maximum // infinite)
	 else true end) and
	(if type == "array" then
		length >= ($schema.minItems // 0) and length <= ($schema.maxItems // infinite) and
		(if $schema | has("items") then all(.[]; is_valid($root; $schema.items)) else true end)
	 else true end) and
	(if type == "object" then
		all($schema.required // [] | .[]; . as $key | $value | has($key)) and
		all(keys[]; . as $key |
			if $schema.properties // {} | has($key) then
				$value[$key] | is_valid($root; $schema.properties[$key])
			elif $schema | has("additionalProperties") then
				$value[$key] | is_valid($root; $schema.additionalProperties)
			else true end)
	 else true end);

# What is in these has names and values of any kind.
def is_free: .[:-1] | any(. == ("args", "by", "sum", "avg", "min", "max"));

# Members that a line may be without.
def is_optional: . == (["cost"], ["refusal"], ["stack"], ["user_stack"], ["user_stack_end"], ["sum"], ["avg"], ["min"], ["max"], ["histogram"]),
	(.[0] == "vars" and (.[-1] == "last" or .[-1] == "no_last"));

# Members that no schema names: the schema would be behind the program.
def is_known($names):
	[paths | select(is_free | not) | .[-1] | strings] - $names == [];

def members: [paths | select(.[-1] | type == "string") | select(is_free | not)];

$schema[0] as $root |
[$root | .. | objects | select(has("properties")) | .properties | keys[]] as $names |
[inputs] |
(.[] | select((is_valid($root; $root) and is_known($names)) | not) | "not valid: \(tojson)"),
(select($ARGS.named.only != "valid") | .[] | . as $line | members[] as $path | $path |
	(select(any(is_optional; .) | not) | $line | delpaths([$path]) | select(is_valid($root; $root)) |
		"valid without \($path | tojson): \($line | tojson)"),
	($line | setpath($path; 0.5) | select(is_valid($root; $root)) |
		"valid with 0.5 in \($path | tojson): \($line | tojson)")),
"\(length) lines"
