using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes JSON so that equal values give equal text: members sorted by name, no whitespace, strings escaped in one way (compare
/// RFC 8785). Numbers stay as they were sent.
/// </summary>
internal static class CanonicalJson
{
    public static string Write(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(buffer);
            Write(value, writer);
            writer.Flush();
        }
        catch (InvalidOperationException)
        {
            return ""; // an unpaired surrogate; the request is refused because of it
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var entry in value.EnumerateArray()) Write(entry, writer);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
