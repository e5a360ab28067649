import { Elysia } from 'elysia'
import { applicationNamed, applicationsAnswer, pauseOf } from '../../admin/applications'
import { ApplicationsAnswer, PauseAnswer } from '../../admin/shapes/applications'
import { portusError } from '../../errors'
import { recordOf } from '../../telemetry/record'
import { operation } from './describe'
import { type AdminContext, type Asked, shownName } from './guard'

const NAME = {
  name: 'name',
  in: 'path' as const,
  required: true,
  schema: { type: 'string' as const },
  example: 'billing',
}

/** Who may spend what, and the one thing that the admin API changes. */
export const adminApplications = ({ facts, guard }: AdminContext) => {
  const { pauses, note, live } = facts
  const named = (name: string): string => {
    const application = applicationNamed(live.current, name)
    if (application === undefined)
      throw portusError('object_not_found', {
        values: { what: 'application', id: shownName(name) },
      })
    return application
  }
  const answer = (application: string): PauseAnswer => ({
    application,
    paused: pauseOf(pauses.of(application)),
    kept_in: pauses.keptIn,
  })
  const noteChange = (action: string, application: string, { request, operator }: Asked) =>
    note({
      action,
      actor: operator,
      clientAddress: recordOf(request).clientAddress,
      subject: application,
      detail: {},
    })
  return new Elysia({ name: 'portus.admin.applications' })
    .get(
      '/applications',
      guard(() => applicationsAnswer(facts, Date.now())),
      {
        detail: operation({
          operationId: 'listApplications',
          summary: 'Applications and teams',
          description:
            'Whose keys there are, what they have spent, and what is left of their limits and budgets.',
          answer: ApplicationsAnswer,
        }),
      },
    )
    .put(
      '/applications/:name/pause',
      ({ request, params }) =>
        guard(async (asked) => {
          const application = named(params.name)
          const isPaused = pauses.of(application) !== undefined
          await pauses.pause(application, asked.operator)
          if (!isPaused) noteChange('application.paused', application, asked)
          return answer(application)
        })({ request }),
      {
        detail: operation({
          operationId: 'pauseApplication',
          summary: 'Pause an application',
          description:
            'Refuses its requests from now on, also behind a restart. Those that run go on; its WebSockets are closed.',
          parameters: [NAME],
          answer: PauseAnswer,
        }),
      },
    )
    .delete(
      '/applications/:name/pause',
      ({ request, params }) =>
        guard(async (asked) => {
          const application = named(params.name)
          if (await pauses.resume(application))
            noteChange('application.resumed', application, asked)
          return answer(application)
        })({ request }),
      {
        detail: operation({
          operationId: 'resumeApplication',
          summary: 'End a pause',
          description: 'Lets the application in again.',
          parameters: [NAME],
          answer: PauseAnswer,
        }),
      },
    )
}
