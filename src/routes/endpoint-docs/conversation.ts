import { type TSchema, Type as t } from '@sinclair/typebox'
import { Envelope } from '../../core/envelope'
import { type Description, passesThrough } from './description'

const Message = t.Object({ role: t.String(), content: t.Optional(t.Any()) })

/** The messages of a conversation, as both APIs have them. */
export const Messages = t.Object({ messages: t.Array(Message) })

const MaxTokens = t.Object({
  max_tokens: t.Optional(
    t.Integer({ description: 'Needed where neither the alias nor its provider has a default' }),
  ),
})

/** What both APIs take for a conversation. */
export const Conversation: TSchema = t.Composite([Envelope, Messages, MaxTokens], passesThrough)

const hello = { messages: [{ role: 'user', content: 'Hello!' }] }

/** A conversation for the demo model. */
export const CONVERSATIONS: NonNullable<Description['examples']> = {
  hello: { summary: 'Hello', value: { model: 'demo', max_tokens: 256, ...hello } },
  stream: {
    summary: 'Hello, as a stream',
    value: { model: 'demo', max_tokens: 256, stream: true, ...hello },
  },
}

/** A conversation of which only the tokens are counted. */
export const COUNTED: NonNullable<Description['examples']> = {
  hello: { summary: 'Hello', value: { model: 'demo', ...hello } },
}
