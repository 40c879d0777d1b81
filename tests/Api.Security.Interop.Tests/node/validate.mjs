// Says whether the OpenAPI document on the standard input is valid, by the published JSON schemas of the specification.
import { Validator } from '@seriousme/openapi-schema-validator';

const parts = [];
for await (const part of process.stdin) parts.push(part);
const validator = new Validator();
const { valid, errors } = await validator.validate(JSON.parse(Buffer.concat(parts).toString('utf8')));
console.log(JSON.stringify({ valid, version: validator.version, errors: errors ?? [] }));
