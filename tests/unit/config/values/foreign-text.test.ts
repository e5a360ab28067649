import { describe, expect, test } from 'bun:test'
import { foreignText, PLACEHOLDER } from '../../../../src/config/values/foreign-text'

describe('a value that stands for another one is refused:', () => {
  test.each([
    ...['$OPENAI_API_KEY', '$env:OPENAI_API_KEY', '$(cat /run/key)', '%OPENAI_API_KEY%'],
    ...['{{ .Values.key }}', '{{KEY}}', '{env:OPENAI_API_KEY}', 'env.KEY', 'env:KEY', 'env/KEY'],
    ...['process.env.KEY', 'os.environ/KEY', "os.environ['KEY']", 'op://vault/item/key'],
    ...['vault://a/b', 'file:///run/secrets/key', 'env://KEY', 'secret://a'],
    'arn:aws:secretsmanager:eu-west-1:1:secret:a',
  ])('%s is a variable', (value) => {
    expect(foreignText(value)).toContain('is a variable in the words of another program')
  })

  test('${NAME} is what a variable holds whose value nobody has expanded', () => {
    expect(foreignText('${NAME}')).toContain('is a variable inside the value of another one')
  })

  test.each([
    ...['sk-replace-me', 'sk-ant-replace-me', 'AKIAREPLACEME', 'replace_this_value', 'changeme'],
    ...['CHANGE_ME', 'your-api-key', 'YOUR_OPENAI_API_KEY', 'yourapikey', 'sk-your-key'],
    ...['my-api-key-here', 'insert-key', 'paste your key', '<key>', '<your key here>', 'xxx'],
    ...['sk-xxxxxxxx', 'sk-ant-xxxx', 'sk-...', '****', 'todo', 'null', 'undefined', 'dummy'],
  ])('%s is a placeholder', (value) => {
    expect(foreignText(value)).toBe(PLACEHOLDER)
  })

  test.each([
    ...['sk-proj-Ab_9', 'a$b', 'EMPTY', 'lm-studio', 'sk-1234', 'my-resource', 'm-1', 'aaaaaaaa'],
    ...['ocid1.tenancy.oc1..a', 'yourcompany-prod', 'example', 'us-east-1', 'xxl', 'p'],
  ])('%s is taken', (value) => {
    expect(foreignText(value)).toBeUndefined()
  })
})
