"""An optional language model for questions that are not understood on this machine. Off by default.

Nothing but httpx is needed, which is a dependency anyway; so the extra `llm` holds no package.

Who answers. A question is understood locally first, and then answered locally: exact, in
milliseconds, and nothing is sent. The model is asked for what is not understood, or, with `asks =
"everything"`, also to phrase an answer that is there already. Whatever fails on the way (time,
connection, 401, 429, 5xx, nonsense, a refusal, a text without a look at the store) ends in the
local answer and one sentence about why.

Who is asked. `[model]` in config.toml: a wire format, an address, a model's name, and where the
credential is, never the credential. No request goes out unless `consent` is the address' host, with
its port: another address asks anew, and a secret in the keyring is kept under its host. A server on
this machine is named as well, since it may pass on what it is told. Redirects are not followed;
TLS, except on this machine.

What leaves. The last questions of the conversation as they were typed; the tool's schema, which is
the same for everybody; today's date and time zone; and results of the tool, which are sums. In
these, times, models and providers have their names. Projects are "project 1" unless `project_names`
is on; accounts, sessions and whatever else has a name always are: a few keys of rows are known to
be harmless, and the texts under all others are stood in for. Names in the tool's arguments are
resolved here, so no list of names is sent. Never: text of sessions, titles, paths, addresses, keys.

What the model can do. Call one tool, whose arguments are `Plan` in the user's words (time and names
as text), a closed language. `tool` turns them into a plan by the same grammar as a question, and
the plan goes the way of local ones (`Brain.told`). What is malformed or unknown is answered with an
error. Names and questions are data in JSON; whatever they talk the model into, it is only this
tool. Rounds, calls, seconds, tokens and bytes are bounded.

What is believed. `figures` looks at each number of the text: money, percents, tokens, dates,
ordinals, words such as "twelve". One that no result holds, rounded as it is written, gets `[?]` and
stands in `Answer.doubtful`; figures that the model reckons itself are among these. The text is
shown as it streams with the marks in it, and without what a terminal would obey.

    turns       what is said: questions, calls, results; and what is heard
    wires       three formats: Ollama, OpenAI-compatible, Anthropic; pure functions
    post        one request, its lines as they come, its bounds, what went wrong in plain words
    tool        the schema, made of `Plan`; arguments -> plan
    sharing     an answer -> what may leave of it; stand-ins -> names
    numerals    numbers as they are written
    figures     which numbers of a text are in the results
    talk        the conversation
"""
