import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'

type Problem = NonNullable<ConfigurationAnswer['last_reload']>['problems'][number]

/** Problems, each with its place. */
export const Problems = ({ problems }: { problems: readonly Problem[] }) => (
  <>
    <h3>Problems</h3>
    <ul class="problems">
      {problems.map((problem) => (
        <li key={`${placeOf(problem)} ${problem.message}`}>
          {problem.file !== null && <code>{placeOf(problem)}</code>} {problem.message}
        </li>
      ))}
    </ul>
  </>
)

const placeOf = ({ file, line, column }: Problem): string =>
  [file, line, column].filter((part) => part !== null).join(':')
