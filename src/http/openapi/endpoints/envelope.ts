import * as t from '@sinclair/typebox'
import { MAX_MODEL_LENGTH } from '../../../api/envelope'

/** The members of a body that Portus reads itself, as `readEnvelope` takes them. */
export const Envelope = t.Object(
  {
    model: t.String({
      minLength: 1,
      maxLength: MAX_MODEL_LENGTH,
      description: 'A model alias',
    }),
    stream: t.Optional(
      t.Union([t.Boolean(), t.Null()], { description: 'true answers with server-sent events' }),
    ),
  },
  { additionalProperties: true },
)
