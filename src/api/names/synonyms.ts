import { bareName } from '../../body/bare-name'

/** Members that say the same to one provider or another. */
export type Synonyms = {
  /** Whoever sets one of them sets what all of them say. */
  names: readonly string[]
  /** Members that say it among other things. They are refused beside the names, and refuse none of them. */
  also?: readonly string[]
  /** The endpoints where the names say different things. */
  apartAt?: readonly string[]
}

/**
 * The synonyms in use. What the embedded gateway translates into one member of a provider is here as well; a
 * test reads its tables.
 *
 * - The model: OpenRouter's `models` (https://openrouter.ai/docs/guides/routing/model-fallbacks), Azure's and
 *   Baseten's older names, Reka's `model_name`.
 * - Limits: https://platform.openai.com/docs/api-reference, https://huggingface.co/docs/text-generation-inference,
 *   https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 * - Reasoning: https://openrouter.ai/docs/guides/best-practices/reasoning-tokens,
 *   https://www.alibabacloud.com/help/en/model-studio/deep-thinking, https://docs.vllm.ai/en/latest/features/reasoning_outputs/,
 *   https://docs.cohere.com/docs/reasoning, https://inference-docs.cerebras.ai/capabilities/reasoning
 * - Sampling: https://docs.cohere.com/reference/chat, https://docs.mistral.ai/api/endpoint/chat,
 *   https://docs.reka.ai, https://docs.ai21.com
 * - Pictures: https://platform.openai.com/docs/api-reference/images/create
 * - The form of an answer: https://docs.vllm.ai/en/latest/features/structured_outputs/,
 *   https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs
 * - Guardrails: https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html,
 *   https://docs.mistral.ai/capabilities/guardrailing
 * - Embeddings: https://docs.voyageai.com/reference/embeddings-api, https://ai.google.dev/api/embeddings,
 *   https://docs.cohere.com/reference/embed, https://jina.ai/embeddings
 */
export const SYNONYMS: readonly Synonyms[] = [
  {
    names: ['model'],
    also: [
      'models',
      'model_id',
      'model_name',
      'model_uri',
      'engine',
      'deployment',
      'deployment_id',
      'deployment_name',
    ],
  },
  {
    names: ['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
    also: [
      ...['max_new_tokens', 'max_gen_len', 'max_tokens_to_sample'],
      ...['num_predict', 'request_output_len', 'n_predict'],
    ],
  },
  {
    names: ['reasoning', 'reasoning_effort', 'thinking'],
    also: [
      ...['enable_thinking', 'disable_reasoning', 'thinking_budget'],
      ...['thinking_config', 'thinking_level', 'think', 'chat_template_kwargs'],
    ],
  },
  // It shows what is thought, and changes nothing of how much.
  { names: ['reasoning'], also: ['include_reasoning'] },
  {
    names: ['enable_thinking', 'thinking_budget'],
    also: ['chat_template_kwargs', 'thinking', 'thinking_config'],
  },
  { names: ['thinking_level'], also: ['thinking_config'] },
  { names: ['stop', 'stop_sequences'], also: ['stop_words', 'end_sequences'] },
  { names: ['tools', 'functions'], also: ['tool_config'] },
  { names: ['tool_choice', 'function_call'], also: ['tool_config'] },
  { names: ['user', 'safety_identifier'], also: ['user_id', 'end_user'] },
  { names: ['metadata', 'request_metadata'], also: ['labels'] },
  {
    names: ['response_format', 'output_format'],
    also: [
      ...['guided_json', 'guided_choice', 'guided_regex', 'guided_grammar', 'guided_decoding'],
      ...['structured_outputs', 'response_schema', 'response_mime_type', 'json_schema', 'grammar'],
    ],
    // A picture's are whether it comes as an address, and the type of its file.
    apartAt: ['images.generations'],
  },
  // Of the Responses API. Elsewhere a text is what is spoken or drawn.
  {
    names: ['response_format', 'output_format', 'text'],
    apartAt: ['images.generations', 'audio.speech'],
  },
  { names: ['output_config'], also: ['output_format'] },
  { names: ['system', 'system_instruction', 'system_prompt', 'preamble', 'instructions'] },
  { names: ['safe_mode', 'safe_prompt'] },
  { names: ['guardrail_config', 'amazon-bedrock-guardrailConfig'] },
  { names: ['n', 'num_generations', 'candidate_count', 'num_results', 'samples', 'best_of'] },
  { names: ['top_k', 'k', 'runtime_top_k'] },
  { names: ['top_p', 'p', 'runtime_top_p'] },
  { names: ['seed', 'random_seed'] },
  { names: ['repetition_penalty', 'repeat_penalty'] },
  { names: ['stream_options', 'usage'] },
  { names: ['service_tier', 'priority'] },
  { names: ['betas', 'anthropic_beta'] },
  {
    names: [
      ...['dimensions', 'output_dimension', 'output_dimensionality', 'embedding_dimension'],
      ...['embedding_config', 'truncate_dim'],
    ],
  },
  {
    names: ['encoding_format', 'embedding_types', 'embedding_type', 'output_dtype', 'output_type'],
  },
  { names: ['input_type', 'task_type', 'task', 'prompt_name'] },
  {
    names: ['size'],
    also: ['width', 'height', 'img_width', 'img_height', 'image_size', 'qr_size'],
  },
  { names: ['steps', 'num_steps', 'num_inference_steps'] },
  { names: ['style', 'style_preset'] },
]

/**
 * Objects whose members some server puts beside the others, or over them: the SDKs' `extra_body`, which LiteLLM takes
 * in a body, and the groups of AWS, Google, Ollama and others.
 */
export const CONTAINERS: readonly string[] = [
  ...['extra_body', 'additional_model_request_fields', 'inference_config', 'generation_config'],
  ...['text_generation_config', 'parameters', 'options', 'model_kwargs', 'extra', 'google'],
]

/**
 * The other members that say what this one says.
 *
 * @param endpoint The name of the endpoint that is asked. Without it, they are those of any.
 */
export function synonymsOf(name: string, endpoint = ''): readonly string[] {
  const folded = bareName(name)
  return SYNONYMS.flatMap(({ names, also = [], apartAt = [] }) =>
    !apartAt.includes(endpoint) && names.some((one) => bareName(one) === folded)
      ? [...names, ...also].filter((one) => bareName(one) !== folded)
      : [],
  )
}
