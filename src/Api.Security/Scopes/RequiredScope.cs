using System.Diagnostics.CodeAnalysis;

namespace Api.Security;

/// <summary>
/// A scope that an operation needs, taken apart once. It holds no wildcard. A segment <c>{tenant}</c> or <c>{name}</c> is a
/// template: the request's tenant, or its route value of that name.
/// </summary>
internal sealed class RequiredScope
{
    private RequiredScope(string text)
    {
        Text = text;
        (Base, Qualifier) = ScopeName.Parse(text);
        if (text.Contains('{', StringComparison.Ordinal)) Template = new ScopeTemplate(Base);
    }

    /// <summary>As it was written, and as challenges name it.</summary>
    public string Text { get; }

    public string Base { get; }

    public ScopeQualifier Qualifier { get; init; }

    /// <summary>What is to be filled in with each request; <see langword="null"/> for nothing.</summary>
    public ScopeTemplate? Template { get; }

    /// <returns>Whether the text can be required: a scope of RFC 6749, without a wildcard, templates only as whole segments.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out RequiredScope? scope)
    {
        scope = ScopeSyntax.IsScope(text) && !text.Contains('*', StringComparison.Ordinal) && ScopeTemplate.IsWellFormed(text) ? new RequiredScope(text) : null;
        return scope is not null;
    }

    /// <exception cref="ArgumentException">The text cannot be required. It is the application's own, so it is named.</exception>
    public static RequiredScope Parse(string text, string parameter)
    {
        ScopeSyntax.Require(text, parameter);
        return TryParse(text, out var scope)
            ? scope
            : throw new ArgumentException($"'{text}' cannot be required: {Cure}", parameter);
    }

    /// <summary>What to do about a text that cannot be required.</summary>
    public const string Cure = "write a scope without '*' whose templates are whole segments, such as analytics:read:{tenant}.";

    /// <summary>The same scope, satisfied however far it was granted: for those who look at each object's owner afterwards.</summary>
    public RequiredScope WithAnyReach() => Qualifier is ScopeQualifier.None ? new RequiredScope(Text) { Qualifier = ScopeQualifier.Own } : this;

    public override string ToString() => Text;
}
