/** What is written behind the code of a recipe: it asks about the weather with a tool, and reads the answer streamed. */
export type Program = {
  /** The heading of the recipe. */
  heading: string
  /** Which of its blocks of code is run, from 0. */
  block?: number
  /** Where its packages are: those of this project, or those that are installed for recipes. */
  packages: 'own' | 'installed'
  /** The code. It knows what `prelude.ts` exports, and all that the recipe has named. */
  code: string
  /** The questions that it asks, one after another. */
  questions?: number
}

/** Asks by chat completions with each client. */
const chat = (clients: string, model: string) => `
const tools = [{ type: 'function', function: { name: 'weather', parameters: SCHEMA } }]
for (const client of ${clients}) {
  const messages = [{ role: 'user', content: QUESTION }]
  const { choices: [{ message }] } = await client.chat.completions.create({ model: '${model}', messages, tools })
  const [call] = message.tool_calls
  const content = weather(JSON.parse(call.function.arguments))
  messages.push(message, { role: 'tool', tool_call_id: call.id, content })
  const stream = await client.chat.completions.create({ model: '${model}', messages, tools, stream: true })
  const pieces = []
  for await (const { choices } of stream) if (choices[0]?.delta.content) pieces.push(choices[0].delta.content)
  report(pieces.join(''), pieces.length)
}`

/** Asks by the AI SDK with each model. */
const aiSdk = (models: string) => `
import { jsonSchema, stepCountIs, streamText, tool } from 'ai'
for (const model of ${models}) {
  const tools = { weather: tool({ inputSchema: jsonSchema(SCHEMA), execute: weather }) }
  const { textStream } = streamText({ model, tools, prompt: QUESTION, stopWhen: stepCountIs(3), maxRetries: 0 })
  const pieces = await Array.fromAsync(textStream)
  report(pieces.join(''), pieces.length)
}`

export const PROGRAMS: readonly Program[] = [
  {
    heading: 'OpenAI SDK',
    packages: 'own',
    // The second has the address and the key from the environment.
    code: chat('[openai, new OpenAI()]', 'gpt'),
    questions: 2,
  },
  {
    heading: 'OpenAI SDK',
    block: 1,
    packages: 'own',
    code: `
const tools = [{ type: 'function', name: 'weather', parameters: SCHEMA, strict: true }]
const ask = (given) => new Promise((resolve, reject) => {
  const pieces = []
  socket.on('error', reject)
  socket.on('response.output_text.delta', ({ delta }) => void pieces.push(delta))
  socket.once('response.completed', ({ response }) => resolve({ response, pieces }))
  socket.send({ type: 'response.create', model: 'gpt', tools, ...given })
})
const { response: { id, output: items } } = await ask({ input: QUESTION })
const call = items.find(({ type }) => type === 'function_call')
const output = weather(JSON.parse(call.arguments))
const input = [{ type: 'function_call_output', call_id: call.call_id, output }]
const { pieces } = await ask({ previous_response_id: id, input })
socket.close()
report(pieces.join(''), pieces.length)`,
  },
  {
    heading: 'Anthropic SDK',
    packages: 'own',
    questions: 2,
    code: `
for (const client of [anthropic, new Anthropic()]) {
  const tools = [{ name: 'weather', input_schema: SCHEMA }]
  const messages = [{ role: 'user', content: QUESTION }]
  const given = { model: 'claude-sonnet', max_tokens: 1000, tools }
  const { content } = await client.messages.create({ ...given, messages })
  const call = content.find(({ type }) => type === 'tool_use')
  messages.push({ role: 'assistant', content })
  messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: weather(call.input) }] })
  const pieces = []
  const stream = client.messages.stream({ ...given, messages }).on('text', (text) => pieces.push(text))
  report(await stream.finalText(), pieces.length)
}`,
  },
  {
    heading: 'Google GenAI SDK',
    packages: 'own',
    questions: 2,
    code: `
for (const client of [google, new GoogleGenAI({})]) {
  const tools = [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: SCHEMA }] }]
  const chat = client.chats.create({ model: 'claude-sonnet', config: { tools } })
  const { functionCalls: [{ id, name, args }] } = await chat.sendMessage({ message: QUESTION })
  const functionResponse = { id, name, response: { output: weather(args) } }
  const pieces = []
  for await (const { text } of await chat.sendMessageStream({ message: [{ functionResponse }] }))
    if (text) pieces.push(text)
  report(pieces.join(''), pieces.length)
}`,
  },
  {
    heading: 'OpenAI Agents SDK',
    packages: 'own',
    code: `
import { tool } from '@openai/agents'
const forecaster = agent.clone({
  tools: [tool({ name: 'weather', description: 'The weather', parameters: SCHEMA, strict: true, execute: weather })],
})
const stream = await run(forecaster, QUESTION, { stream: true })
const pieces = await Array.fromAsync(stream.toTextStream())
report(pieces.join(''), pieces.length)`,
  },
  {
    heading: 'AI SDK',
    packages: 'own',
    questions: 4,
    code: aiSdk(
      "[openai('gpt'), openai.chat('gpt'), anthropic('claude-sonnet'), google('claude-sonnet')]",
    ),
  },
  {
    heading: 'AI SDK',
    block: 1,
    packages: 'installed',
    code: aiSdk("[portus('gpt')]"),
  },
  {
    heading: 'LangChain',
    packages: 'own',
    questions: 3,
    code: `
import { HumanMessage, ToolMessage } from '@langchain/core/messages'
for (const model of [openai, anthropic, google]) {
  const bound = model.bindTools([{ name: 'weather', description: 'The weather', schema: SCHEMA }])
  const question = new HumanMessage(QUESTION)
  const called = await bound.invoke([question])
  const [call] = called.tool_calls
  const result = new ToolMessage({ content: weather(call.args), tool_call_id: call.id })
  const chunks = await Array.fromAsync(await bound.stream([question, called, result]))
  const pieces = chunks.map(({ text }) => text).filter(Boolean)
  report(pieces.join(''), pieces.length)
}`,
  },
  {
    heading: 'LangChain',
    block: 1,
    packages: 'installed',
    code: `
import { tool } from '@langchain/core/tools'
const tools = [tool(weather, { name: 'weather', description: 'The weather', schema: SCHEMA })]
const stream = await graph(tools).stream({ messages: [{ role: 'user', content: QUESTION }] }, { streamMode: 'messages' })
const pieces = (await Array.fromAsync(stream)).flatMap(([chunk]) => (chunk.getType() === 'ai' && chunk.text ? [chunk.text] : []))
report(pieces.join(''), pieces.length)`,
  },
  {
    heading: 'Mastra',
    packages: 'installed',
    code: `
import { createTool } from '@mastra/core/tools'
import { z } from 'zod'
const inputSchema = z.object({ city: z.string() })
const tool = createTool({ id: 'weather', description: 'The weather', inputSchema, execute: async (input) => weather(input) })
const { textStream } = await agent.stream(QUESTION, { toolsets: { all: { weather: tool } }, maxSteps: 3 })
const pieces = await Array.fromAsync(textStream)
report(pieces.join(''), pieces.length)`,
  },
  {
    heading: 'LlamaIndex',
    packages: 'installed',
    questions: 2,
    code: `
for (const llm of [gpt, claude]) {
  const tools = [{ call: weather, metadata: { name: 'weather', description: 'The weather', parameters: SCHEMA } }]
  const messages = [{ role: 'user', content: QUESTION }]
  const { message } = await llm.chat({ messages, tools })
  const [call] = message.options.toolCall
  const input = typeof call.input === 'string' ? JSON.parse(call.input) : call.input
  messages.push(message, { role: 'user', content: '', options: { toolResult: { id: call.id, result: weather(input), isError: false } } })
  const chunks = await Array.fromAsync(await llm.chat({ messages, tools, stream: true }))
  const pieces = chunks.map(({ delta }) => delta).filter(Boolean)
  report(pieces.join(''), pieces.length)
}`,
  },
  {
    heading: 'instructor',
    packages: 'installed',
    code: `
import { z } from 'zod'
const schema = z.object({ city: z.string() })
const messages = [{ role: 'user', content: QUESTION }]
const response_model = { schema, name: 'weather' }
const partials = await instructor.chat.completions.create({ model: 'gpt', messages, response_model, stream: true })
let last
for await (const partial of partials) last = partial
const whole = await instructor.chat.completions.create({ model: 'gpt', messages, response_model })
weather(whole)
report(last.city === whole.city ? 'It is 21 °C in Paris.' : '', 2)`,
  },
  { heading: 'portkey-ai', packages: 'own', code: chat('[portkey]', 'gpt') },
]
