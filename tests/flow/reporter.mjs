// tests/flow/reporter.mjs - failures in full, one line a passing test, and `N passed, N failed` at the end.
const describe = (error) => (error?.cause?.stack ?? error?.cause ?? error?.stack ?? String(error)).toString()

export default async function* report(source) {
  let passed = 0
  let failed = 0
  for await (const { type, data } of source) {
    const isSuite = data?.details?.type === 'suite'
    if (type === 'test:pass' && !isSuite && !data.skip && !/\.mjs$/.test(data.name)) {
      passed++
      yield `ok ${data.name}\n`
    } else if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed') {
      failed++
      yield `FAILED ${data.name}\n${describe(data.details?.error)}\n`
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message
    }
  }
  yield `${passed} passed, ${failed} failed\n`
}
