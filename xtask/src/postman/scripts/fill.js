// Fills the variables of other requests from this response: a list in any of its shapes, or one document.
const text = pm.response.code < 300 ? pm.response.text().replace(/^\uFEFF/, "") : "";
const body = text ? JSON.parse(text) : null;
const rows = [body].concat(body ? Object.values(body) : []).find(Array.isArray) || [body];
const taken = new Set();
for (const { where, values } of fill) {
    const row = rows.find((row) => row !== null && !taken.has(row) && (!where || row[where] === true));
    if (row === undefined) {
        if (where) {
            // What was found earlier may be decided on by now.
            Object.keys(values).forEach((variable) => pm.collectionVariables.set(variable, ""));
        }
        continue;
    }
    if (where) {
        // What is accepted is not what is rejected.
        taken.add(row);
    }
    for (const [variable, pointer] of Object.entries(values)) {
        const value = pointer.split("/").slice(1).reduce((value, name) => (value || {})[name], row);
        pm.collectionVariables.set(variable, value === undefined || value === null ? "" : String(value));
    }
}
