// Reads a JSON list of CSAF documents from standard input; writes for each the list of errors of the schema and the
// mandatory tests, and of warnings of the optional ones. The argument is the folder that holds node_modules.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const library = join(process.argv[2], 'node_modules', '@secvisogram', 'csaf-validator-lib')
const load = (name) => import(pathToFileURL(join(library, name)).href)
const [basic, optional] = await Promise.all(['basic.js', 'optionalTests.js'].map(load))
const tests = [...Object.entries(basic), ...Object.entries(optional)]
const results = []
for (const document of JSON.parse(readFileSync(0, 'utf8'))) {
  const result = { errors: [], warnings: [] }
  for (const [name, test] of tests) {
    const found = await test(document)
    for (const kind of ['errors', 'warnings']) {
      const told = (found[kind] ?? []).map((each) => `${name} ${each.instancePath}: ${each.message}`)
      result[kind].push(...told)
    }
    if (found.isValid === false && !found.errors?.length) result.errors.push(`${name}: not valid`)
  }
  results.push(result)
}
process.stdout.write(JSON.stringify(results))
