// Runs an ELM library on one bundle with cql-execution and prints the answers and the time of each run as JSON.
// Usage: node run.mjs LIBRARY.json BUNDLE.json RUNS
import fs from "node:fs";
import cql from "cql-execution";
import fhir from "cql-exec-fhir";

const { Executor, Library } = cql;
const [libraryPath, bundlePath, runs] = process.argv.slice(2);
const library = new Library(JSON.parse(fs.readFileSync(libraryPath, "utf8")));
const bundle = JSON.parse(fs.readFileSync(bundlePath, "utf8"));
const executor = new Executor(library);

async function once() {
  const source = fhir.PatientSource.FHIRv401();
  source.loadBundles([bundle]);
  const start = performance.now();
  const result = await executor.exec(source);
  const elapsed = performance.now() - start;
  return { elapsed, answers: Object.values(result.patientResults)[0] };
}

const times = [];
let answers = {};
for (let i = 0; i < Number(runs); i++) {
  const run = await once();
  times.push(run.elapsed);
  answers = run.answers;
}
delete answers.Patient;
console.log(JSON.stringify({ times_ms: times, answers }));
