"""Writes an edition of the description: `edition.py more|less|shapes DESCRIPTION`."""

import json
import sys


def more(description):
    """One more operation, property, enum value and optional parameter."""
    paths, schemas = description["paths"], description["components"]["schemas"]
    paths["/order-management/v2/salesorder/{orderNumber}"] = {"get": {
        "tags": ["Order-Management"],
        "parameters": [
            {"name": "orderNumber", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "expand", "in": "query", "schema": {"type": "boolean"}},
        ],
        "responses": {"200": {"description": "One order.", "content": {"application/json": {"schema": {
            "$ref": "#/components/schemas/SalesOrderDto"}}}}},
    }}
    schemas["SalesOrderDto"] = {"type": "object", "properties": {
        "orderNumber": {"type": "string", "nullable": True},
        "total": {"type": "number", "format": "double"},
        "state": {"type": "string", "enum": ["Open", "Shipped"]},
    }}
    schemas["PriceListItem"]["properties"]["weight"] = {"type": "number", "format": "double"}
    search = paths["/product-management/v1/pricelist/search/{searchword}"]["get"]
    search["parameters"].append({"name": "sortBy", "in": "query", "schema": {"type": "string"}})
    for parameter in search["parameters"]:
        if parameter["name"] == "productTypes":
            parameter["schema"]["items"]["x-known-values"].append("Service")


def less(description):
    """An operation is gone."""
    del description["paths"]["/invoice-management/v1/purchaseinvoice"]


def shapes(description):
    """Lists in another shape of a page, a count as an object, a quote with header and lines, a path in capitals."""
    def schema(path):
        content = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        content.pop("examples", None)
        return content

    def page(item, rows, count):
        return {"type": "object", "properties": {
            rows: {"type": "array", "items": {"$ref": f"#/components/schemas/{item}"}}, count: {"type": "integer"}}}

    search = "/product-management/v1/pricelist/search/{searchword}"
    schema(search)["schema"] = page("PriceListItem", "items", "totalCount")
    schema("/invoice-management/v1/purchaseinvoice")["schema"] = {
        "type": "array", "items": {"$ref": "#/components/schemas/InvoiceSummary"}}
    count = {"type": "object", "properties": {"count": {"type": "integer", "format": "int32"}}}
    schema("/product-management/v1/pricelist/search/count/{searchword}")["schema"] = count
    quote = {"type": "object", "properties": {
        "header": {"$ref": "#/components/schemas/QuoteHeader"},
        "lines": {"type": "array", "items": {"type": "object", "additionalProperties": True}}}}
    schema("/order-management/v2/purchasequote/{documentGuid}")["schema"] = quote
    schema("/order-management/v2/purchasequote/documentNumber/{documentNumber}")["schema"] = quote
    paths = description["paths"]
    paths["/Product-Management/v1/Manufacturer"] = paths.pop("/product-management/v1/manufacturer")


def as_the_vendor(value):
    """Without what only this project writes: names of operations, and extensions other than known values."""
    if isinstance(value, dict):
        for name in [name for name in value if name == "operationId" or name.startswith("x-")]:
            known = value.pop(name)
            if name == "x-known-values" and known:
                value["enum"] = known
        for inner in value.values():
            as_the_vendor(inner)
    elif isinstance(value, list):
        for inner in value:
            as_the_vendor(inner)


edition, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    description = json.load(file)
{"more": more, "less": less, "shapes": shapes}[edition](description)
as_the_vendor(description)
json.dump(description, sys.stdout, indent=2)
