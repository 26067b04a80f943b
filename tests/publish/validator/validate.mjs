// Reads a JSON list of CSAF documents from standard input; writes for each the list of errors of the schema and the
// mandatory tests, and of warnings of the optional ones. The argument is the folder that holds node_modules.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const library = join(process.argv[2], 'node_modules', '@secvisogram', 'csaf-validator-lib')
const load = (name) => import(pathToFileURL(join(library, name)).href)
const [validate, basic, optional] = await Promise.all(
  ['validateStrict.js', 'basic.js', 'optionalTests.js'].map(load)
)
const tests = [...Object.values(basic), ...Object.values(optional)]
const documents = JSON.parse(readFileSync(0, 'utf8'))
const results = []
for (const document of documents) {
  const { tests: outcomes } = await validate.default(tests, document)
  const told = (kind) =>
    outcomes.flatMap((test) =>
      (test[kind] ?? []).map((found) => `${test.name} ${found.instancePath}: ${found.message}`)
    )
  results.push({ errors: told('errors'), warnings: told('warnings') })
}
process.stdout.write(JSON.stringify(results))
