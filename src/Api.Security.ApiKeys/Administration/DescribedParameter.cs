using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>A parameter for OpenAPI documents. No method declares it.</summary>
internal sealed class DescribedParameter : ParameterInfo
{
    private readonly Attribute _source;

    private DescribedParameter(string name, Type type, Attribute source)
    {
        (NameImpl, ClassImpl, _source) = (name, type, source);
        MemberImpl = ((Delegate)Path).Method;
    }

    public bool IsDemanded { get; private init; }

    public bool IsBody => _source is FromBodyAttribute;

    public override bool HasDefaultValue => false;

    // What reflection returns for a parameter without a default value.
    public override object DefaultValue => DBNull.Value;

    public override object RawDefaultValue => DBNull.Value;

    public static DescribedParameter Path(string name) =>
        new(name, typeof(string), new FromRouteAttribute { Name = name }) { IsDemanded = true };

    public static DescribedParameter Query(string name, Type? type = null) =>
        new(name, type ?? typeof(string), new FromQueryAttribute { Name = name });

    public static DescribedParameter Header(string name) => new(name, typeof(string), new FromHeaderAttribute { Name = name });

    /// <param name="type">The type of the body.</param>
    /// <param name="isDemanded">Whether the body is required.</param>
    public static DescribedParameter Body(Type type, bool isDemanded = true) =>
        new("body", type, new FromBodyAttribute()) { IsDemanded = isDemanded };

    // Arrays of Attribute, not of object, because .NET casts them.
    public override object[] GetCustomAttributes(bool inherit) => new[] { _source };

    public override object[] GetCustomAttributes(Type attributeType, bool inherit) =>
        attributeType.IsInstanceOfType(_source) ? new[] { _source } : Array.Empty<Attribute>();

    public override bool IsDefined(Type attributeType, bool inherit) => attributeType.IsInstanceOfType(_source);

    public override IList<CustomAttributeData> GetCustomAttributesData() => [];
}
