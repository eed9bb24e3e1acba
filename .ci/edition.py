"""Writes an edition of the description: `edition.py more|less|shapes|swashbuckle DESCRIPTION`."""

import copy
import json
import sys


def more(description):
    """More operations, some of which answer a file, 201 or 204; one more property, enum value, optional parameter."""
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
    paths["/invoice-management/v2/purchaseinvoice/{documentGuid}/pdf"] = {"get": {
        "tags": ["Invoice-Management"],
        "parameters": [
            {"name": "documentGuid", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}],
        "responses": {"200": {"description": "The PDF.", "content": {"application/pdf": {"schema": {
            "type": "string", "format": "binary"}}}}},
    }}
    paths["/invoice-management/v2/export"] = {
        "post": {"tags": ["Invoice-Management"], "responses": {"201": {"description": "Begun.", "content": {
            "application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}}},
        "get": {"tags": ["Invoice-Management"], "responses": {"200": {"description": "The rows.", "content": {
            "text/csv": {"schema": {"type": "string"}}}}}},
        "delete": {"tags": ["Invoice-Management"], "responses": {"204": {"description": "Gone."}}},
    }
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


def swashbuckle(description):
    """Classes and properties as Swashbuckle writes them, one class for the rows of three lists, nested quotes, no errors."""
    schemas = description["components"]["schemas"]
    rows = {}
    for page in ["InvoicePage", "CreditMemoPage", "QuotePage"]:
        items = schemas[page]["properties"]["result"]["items"]
        rows.update(copy.deepcopy(schemas[items["$ref"].rsplit("/", 1)[1]]["properties"]))
        items["$ref"] = "#/components/schemas/DocumentInfo"
    schemas["DocumentInfo"] = {"type": "object", "properties": rows}
    quote = schemas["Quote"]["properties"]
    for name in [name for name in quote if name not in ("header", "lines")]:
        del quote[name]

    def name_of(name):
        return {"Quote": "QuoteOverviewDto"}.get(name, name + "Dto")

    def pascal_case(schema):
        if isinstance(schema, dict):
            if isinstance(schema.get("properties"), dict):
                schema["properties"] = {name[:1].upper() + name[1:]: inner for name, inner in schema["properties"].items()}
                if "required" in schema:
                    schema["required"] = [name[:1].upper() + name[1:] for name in schema["required"]]
            for inner in schema.values():
                pascal_case(inner)
            if "$ref" in schema:
                schema["$ref"] = "#/components/schemas/" + name_of(schema["$ref"].rsplit("/", 1)[1])
        elif isinstance(schema, list):
            for inner in schema:
                pascal_case(inner)

    for item in description["paths"].values():
        for operation in item.values():
            operation["responses"] = {"200": operation["responses"]["200"]}
            operation["responses"]["200"]["description"] = "Success"
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    parameter["name"] = parameter["name"][:1].upper() + parameter["name"][1:]
    pascal_case(description)
    description["components"]["schemas"] = {name_of(name): schema for name, schema in schemas.items()}


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
{"more": more, "less": less, "shapes": shapes, "swashbuckle": swashbuckle}[edition](description)
as_the_vendor(description)
json.dump(description, sys.stdout, indent=2)
