using System.Diagnostics.CodeAnalysis;

namespace Api.Security;

/// <summary>
/// A scope that an operation needs, parsed once. It contains no wildcard. A segment <c>{tenant}</c> or <c>{name}</c> is a
/// template for the tenant of the request, or for its route value of that name.
/// </summary>
internal sealed class RequiredScope
{
    private RequiredScope(string text)
    {
        Text = text;
        (Base, Qualifier) = ScopeName.Parse(text);
        if (text.Contains('{', StringComparison.Ordinal)) Template = new ScopeTemplate(Base);
    }

    /// <summary>The scope as it was written, and as challenges list it.</summary>
    public string Text { get; }

    public string Base { get; }

    public ScopeQualifier Qualifier { get; init; }

    /// <summary>The template to fill in for each request; <see langword="null"/> when there is none.</summary>
    public ScopeTemplate? Template { get; }

    /// <returns>
    /// <see langword="true"/> when the text can be required: it is a scope as defined in RFC 6749, has no wildcard, and its
    /// templates are whole segments.
    /// </returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out RequiredScope? scope)
    {
        scope = ScopeSyntax.IsScope(text) && !text.Contains('*', StringComparison.Ordinal) && ScopeTemplate.IsWellFormed(text)
            ? new RequiredScope(text)
            : null;
        return scope is not null;
    }

    /// <exception cref="ArgumentException">
    /// The text cannot be required. The message contains the text, since it comes from the application.
    /// </exception>
    public static RequiredScope Parse(string text, string parameter)
    {
        ScopeSyntax.Require(text, parameter);
        return TryParse(text, out var scope)
            ? scope
            : throw new ArgumentException($"'{text}' cannot be required: {Fix}", parameter);
    }

    /// <summary>The fix for a text that cannot be required.</summary>
    public const string Fix = "write a scope without '*' whose templates are whole segments, such as analytics:read:{tenant}.";

    /// <summary>
    /// Returns the same scope, satisfied by a grant of any reach. Used by requirements that check the owner of each object
    /// afterwards.
    /// </summary>
    public RequiredScope WithAnyReach() =>
        Qualifier is ScopeQualifier.None ? new RequiredScope(Text) { Qualifier = ScopeQualifier.Own } : this;

    public override string ToString() => Text;
}
