import { Elysia } from 'elysia'
import { configurationAnswer } from '../../admin/configuration'
import { ConfigurationAnswer } from '../../admin/shapes/configuration'
import { operation } from './describe'
import type { AdminContext } from './guard'

/** What is served, and how the last reload went. */
export const adminConfiguration = ({ facts, guard }: AdminContext) =>
  new Elysia({ name: 'portus.admin.configuration' }).get(
    '/configuration',
    guard(() => configurationAnswer(facts)),
    {
      detail: operation({
        operationId: 'getConfiguration',
        summary: 'The configuration that is served',
        description:
          'Its revision, what the last reload has changed or why it was refused, and how the stores are. Names and places, and no values.',
        answer: ConfigurationAnswer,
      }),
    },
  )
