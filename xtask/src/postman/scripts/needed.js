// Asks for what another request has found.
if (needed.variables.some((variable) => !pm.variables.get(variable))) {
    console.warn(`Not sent: set ${needed.variables.join(" and ")}, or send "${needed.filledBy}" first.`);
    pm.execution.skipRequest();
}
