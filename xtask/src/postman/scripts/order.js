// May not be sent twice and can order something: a run of the whole collection leaves it out, unless it is told.
if (pm.variables.get("allowOrders") !== "yes") {
    console.warn("Not sent: set the variable allowOrders to yes.");
    pm.execution.skipRequest();
}
