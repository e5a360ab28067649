/**
 * The pivot: one model of a conversation, through which every translation of Portus goes. A dialect is
 * what a client speaks; it reads requests into a {@link Conversation} and prints answers. A format is
 * what a provider speaks; it prints requests and reads answers. A passthrough never comes here.
 *
 * Long strings may be shortened in here: their end is then a word that stands for what was taken out
 * (see `body/json/long-strings.ts`). Only their beginning may be looked at, and they must be printed
 * into one JSON string as they are.
 */

/** A JSON object whose members somebody else defines. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * What only its maker can read, and what the next turn must bring back: a signature of reasoning,
 * reasoning that is encrypted. Another maker's is dropped and named.
 */
export type Opaque = { maker: Maker; value: string }

/** Who made something opaque. `chat` is a provider of OpenAI's chat format, `bedrock` one of Converse's, `openai` one of Responses. */
export type Maker = 'anthropic' | 'gemini' | 'chat' | 'bedrock' | 'openai'

/** Up to here a provider may cache the prompt. `ttl` is Anthropic's: `5m` or `1h`. */
export type CacheHint = { ttl?: string }

/** A picture, a document or a sound. */
export type Media = {
  kind: 'image' | 'document' | 'audio' | 'video'
  /** Such as `image/png`. Undefined where the client does not say. */
  mediaType: string | undefined
  source:
    | { kind: 'base64'; data: string }
    | { kind: 'url'; url: string }
    /** `blocks` are what the client made the text of, where citations are to count them. */
    | { kind: 'text'; text: string; blocks?: readonly string[] }
    /** A file that the provider of the dialect keeps. No other provider can read it. */
    | { kind: 'file'; id: string }
  /** The document's title or file name. */
  name?: string
  /** Whether the answer is to say what it has from this document. */
  isCited?: boolean
  /** OpenAI's `detail` of a picture. */
  detail?: string
}

/** A piece of a turn. */
export type Part = {
  cache?: CacheHint
} /** `tools` are those that the text names (see `names/named-tools.ts`). */ & (
  | { kind: 'text'; text: string; tools?: readonly string[] }
  | { kind: 'media'; media: Media }
  /** A call of a tool by the model. */
  | { kind: 'call'; id: string; name: string; input: ToolInput; opaque?: Opaque }
  /** What the tool answered. `name` is found from the call's id (see `complete-results.ts`). */
  | { kind: 'result'; callId: string; name?: string; parts: readonly Part[]; isError?: boolean }
  /** What the model thought. A redacted one has no text, only something opaque. */
  | { kind: 'reasoning'; text: string; opaque?: Opaque; isRedacted?: boolean }
  /** A refusal that the model spoke. */
  | { kind: 'refusal'; text: string }
)

/** The arguments of a call: an object. Text of a model that is no JSON object stands under `arguments`. */
export type ToolInput = JsonObject

/** One turn. System turns stand where the client put them. */
export type Turn = { role: 'system' | 'user' | 'assistant'; parts: readonly Part[]; name?: string }

/** A tool of the client's own. Tools that a provider runs are refused or carried by their format. */
export type Tool = {
  name: string
  description?: string
  /** A JSON Schema. Undefined for a tool without arguments. */
  schema?: unknown
  strict?: boolean
  cache?: CacheHint
}

/**
 * A search of the web that the provider runs. Formats print their own tool for it.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 * https://platform.openai.com/docs/guides/tools-web-search
 */
export type WebSearch = {
  /** Whether the request means the same without it. Otherwise it is refused where there is no search. */
  isOptional: boolean
  /** Whether the model must search. */
  isForced?: boolean
  /** The client's name for it: the type of its tool, or `web_search_options`. */
  name?: string
  maxUses?: number
  allowedDomains?: readonly string[]
  blockedDomains?: readonly string[]
  /** Where the user is: `city`, `region`, `country`, `timezone`. */
  location?: JsonObject
  /** OpenAI's word for how much the model reads: `low`, `medium` or `high`. */
  contextSize?: string
  /** False where only pages that the provider has stored may be read: OpenAI's `external_web_access`. */
  isLive?: boolean
  /** The client's members that have no place here. */
  others?: readonly string[]
}

/** Which tool may or must be called. */
export type ToolChoice =
  | { kind: 'auto' | 'none' | 'required' }
  | { kind: 'tool'; name: string }
  /** OpenAI's `allowed_tools`. */
  | { kind: 'allowed'; names: readonly string[]; isRequired: boolean }

/** The form of the answer, where it is not free text. */
export type OutputFormat =
  | { kind: 'json' }
  | { kind: 'schema'; schema: unknown; name?: string; description?: string; strict?: boolean }

/**
 * That a summary takes the place of what was said before. `now` asks for the summary and for nothing else; otherwise the
 * provider makes one ahead of its answer, from so many tokens of the conversation on.
 * https://platform.openai.com/docs/guides/compaction
 * https://platform.claude.com/docs/en/build-with-claude/compaction
 */
export type Compaction = 'now' | { atTokens?: number }

/** How much a model may think. */
export type Reasoning = {
  /** Undefined where only an effort or a budget is given. */
  mode?: 'on' | 'off' | 'adaptive'
  budgetTokens?: number
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`. */
  effort?: string
  /** Whether the answer shows thoughts. Undefined leaves it to the format. */
  isShown?: boolean
}

/** A tool of the client's that became a function for the provider. Its calls are turned back. */
export type ClientTool =
  | { kind: 'function'; name: string; namespace?: string }
  /** A tool that takes a text. The function has it in the argument `input`. */
  | { kind: 'custom'; name: string; namespace?: string }
  /**
   * A tool of OpenAI's that the client runs. The function's arguments are what a call's `action`, `operation` or
   * `arguments` holds (see `dialects/responses/tools/client-run-tools.ts`).
   */
  | { kind: 'local_shell' | 'shell' | 'apply_patch' | 'tool_search' }

/** The client's tools by the names of the functions that they became. */
export type ClientTools = ReadonlyMap<string, ClientTool>

/** A request, as far as every format has words for it. */
export type Conversation = {
  model: string
  turns: readonly Turn[]
  tools: readonly Tool[]
  webSearch?: WebSearch
  toolChoice?: ToolChoice
  /** False where tools must be called one after another. */
  parallelCalls?: boolean
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  stop?: readonly string[]
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  output?: OutputFormat
  reasoning?: Reasoning
  compaction?: Compaction
  /** The end user, for the provider's abuse checks. */
  user?: string
  /** In OpenAI's words: `auto`, `default`, `flex`, `priority`. */
  serviceTier?: string
  /** A text that the requests of one conversation have in common, for the provider's cache. */
  cacheKey?: string
  isStreamed: boolean
  /** What the client's tools are to it, where a call is more than a call of a function. */
  clientTools?: ClientTools
  /** Every other top-level member, under the client's name for it. */
  rest: JsonObject
  /**
   * The names in `rest` that mean something in the client's own API alone. Formats of other APIs leave
   * them out, and name them. A name may have a path, as `messages.citations`.
   */
  clientOnly?: readonly string[]
  /** What has no place in a conversation and is left out, by the client's names. */
  leftOut?: readonly string[]
}

/** Whom a request is printed for. */
export type FormatTarget = {
  provider: string
  /** See `api/provider-apis.ts`. */
  api: string
  model: string
}

/** What names of tools a provider takes. */
export type NameRule = {
  maxLength: number
  /** Every character that is refused. */
  invalid: RegExp
  /** How a name must begin. */
  first?: RegExp
  /** Names that are the provider's own, or Portus'. */
  taken?: readonly string[]
}

/** A request in a provider's format. */
export type PrintedRequest = {
  body: JsonObject
  /** The client's members and parts that are left out, by names that a client understands. */
  dropped: readonly string[]
  /** Whether the model can only answer whole, though a stream is asked for. The client gets events all the same. */
  isWhole?: boolean
  /** The provider's betas that the body needs. Their place is a header. */
  betas?: readonly string[]
  /** The client's stop sequences that the provider does not take. Portus ends the answer at them. */
  stopSequences?: readonly string[]
}

/** A part of a request that a format cannot express and that changes the answer. */
export class Untranslatable extends Error {
  override name = 'Untranslatable'

  /** @param param The client's top-level member at fault. */
  constructor(
    message: string,
    readonly param: string,
  ) {
    super(message)
  }
}
