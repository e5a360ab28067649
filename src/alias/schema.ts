import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { aliasFields, gatewayFields, portusFields, Strategy, strict } from './fields'

const strategyFields = { strategy: t.Optional(Strategy) }

const schemas = t.Module({
  Target: t.Object(
    {
      ...gatewayFields,
      ...portusFields,
      ...strategyFields,
      targets: t.Optional(t.Array(t.Ref('Target'), { minItems: 1 })),
    },
    {
      ...strict,
      description: 'A provider with its credentials, or a strategy over further targets',
    },
  ),
  Alias: t.Object(
    {
      ...aliasFields,
      ...gatewayFields,
      ...portusFields,
      ...strategyFields,
      targets: t.Optional(t.Array(t.Ref('Target'), { minItems: 1 })),
    },
    { ...strict, title: 'Portus model alias', description: 'config/models/<alias>.json' },
  ),
})

/** One provider with its credentials, or a strategy over further targets. */
export const Target = schemas.Import('Target')
export type Target = Static<typeof Target>

/** One file of `config/models/`. */
export const AliasFile = schemas.Import('Alias')
export type AliasFile = Static<typeof AliasFile>

/** Keys of an alias and its targets that are Portus' own. The gateway must not see them. */
export const PORTUS_KEYS: readonly string[] = Object.keys({ ...aliasFields, ...portusFields })
