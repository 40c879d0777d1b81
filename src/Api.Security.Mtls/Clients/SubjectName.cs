using System.Formats.Asn1;
using System.Text;

namespace Api.Security.Mtls;

/// <summary>
/// A distinguished name that can be compared: by components, in order, each with its type and its value, ordinally. The attributes of one
/// component have no order (RFC 4514, 2.2). How a certificate encodes a value (UTF8String, PrintableString, …) does not matter.
/// </summary>
internal sealed class SubjectName : IEquatable<SubjectName>
{
    private readonly string _comparable;

    /// <param name="components">The components, the most significant one first, as certificates have them.</param>
    public SubjectName(IEnumerable<IEnumerable<(string Type, string Value)>> components)
    {
        var text = new StringBuilder();
        foreach (var component in components)
        {
            // With lengths, so that no value can look like the beginning of another component.
            foreach (var attribute in component.Select(one => $"{one.Type}={one.Value.Length}:{one.Value}").Order(StringComparer.Ordinal))
                text.Append('+').Append(attribute);
            text.Append(',');
        }

        _comparable = text.ToString();
    }

    /// <summary>Reads the subject of a certificate.</summary>
    /// <param name="encoded">The name in DER.</param>
    /// <returns><see langword="null"/> when it cannot be read for certain: such a certificate has no subject to compare.</returns>
    public static SubjectName? Read(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var components = new List<List<(string, string)>>();
            var name = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
            while (name.HasData)
            {
                var component = new List<(string, string)>();
                for (var set = name.ReadSetOf(); set.HasData;)
                {
                    var attribute = set.ReadSequence();
                    component.Add((attribute.ReadObjectIdentifier(), ReadText(attribute)));
                }

                components.Add(component);
            }

            return new SubjectName(components);
        }
        catch (Exception exception) when (exception is AsnContentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads a directory string (RFC 5280, 4.1.2.4).</summary>
    /// <exception cref="AsnContentException">It is malformed.</exception>
    /// <exception cref="FormatException">It has another type. TeletexString is not read, because its meaning is not certain.</exception>
    public static string ReadText(AsnReader value)
    {
        var type = (UniversalTagNumber)value.PeekTag().TagValue;
        if (type is not (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString or UniversalTagNumber.BMPString))
            throw new FormatException();
        return value.ReadCharacterString(type);
    }

    public bool Equals(SubjectName? other) => other is not null && string.Equals(_comparable, other._comparable, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as SubjectName);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_comparable);
}
