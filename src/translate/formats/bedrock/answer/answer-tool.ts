/**
 * The tool whose call is the answer: models that keep to a schema in no other way are made to call it. Clients
 * never see it.
 */
export const ANSWER_TOOL = 'portus_answer'
