import { expect, test } from 'bun:test'
import { namingFields } from '../../../../src/api/kept/named-fields'

test.each([
  ['containers.files.create', 'file_id', 'files file_id'],
  ['containers.files.create', 'File_ID', 'files file_id'],
  ['containers.create', 'file_ids[]', 'files file_ids.*'],
  ['images.edits', 'images[0][file_id]', 'files images.*.file_id'],
  ['images.edits', 'images[][file_id]', 'files images.*.file_id'],
  ['images.edits', 'images.12.file_id', 'files images.*.file_id'],
  ['images.edits', 'mask[file_id]', 'files mask.file_id'],
  ['images.edits', 'other[deep][file_id]', 'files other[deep][file_id] loose'],
  ['videos.create', 'input_reference[file_id]', 'files input_reference.file_id'],
  ['videos.create', 'characters[0][id]', 'videos/characters characters.*.id'],
  ['videos.edits', 'video[id]', 'videos video.id'],
  ['images.edits', 'image', undefined],
  ['images.edits', 'prompt', undefined],
])('a field of a form names what its path in JSON does: %s, %s', (endpoint, field, expected) => {
  const at = namingFields(endpoint)?.(field)

  expect(at && `${at.kind} ${at.path}${at.isLoose ? ' loose' : ''}`).toBe(expected)
})

test('a form of an endpoint that names nothing is not looked at', () => {
  expect(namingFields('audio.transcriptions')).toBeUndefined()
})
