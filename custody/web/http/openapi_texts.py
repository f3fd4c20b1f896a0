"""The description of the API says of each schema what the docstring of its struct says: Litestar leaves it out."""

from inspect import cleandoc
from typing import Any

from litestar.openapi.spec import Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition
from msgspec import Struct


class Described(OpenAPISchemaPlugin):
    """Schemas as Litestar makes them of structs, with their docstrings."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Structs."""
        return not field_definition.is_union and field_definition.is_subclass_of(Struct)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """Return the schema of the next plugin that supports the struct, with the docstring as description."""
        makes = (plugin for plugin in schema_creator.plugins if not isinstance(plugin, Described))
        plain = next(plugin for plugin in makes if schema_creator.plugin_supports_field(plugin, field_definition))
        schema: Schema = plain.to_openapi_schema(field_definition, schema_creator)
        schema.description = cleandoc(field_definition.annotation.__doc__ or "") or None
        return schema
