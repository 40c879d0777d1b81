namespace Api.Security;

/// <summary>
/// The caller was granted an authorization detail (RFC 9396) of one type that has all the actions, for this API and, if an identifier is
/// required, for that object. All values are compared ordinally and as a whole.
/// </summary>
internal sealed class AuthorizationDetailRequirement : ICallerRequirement
{
    /// <summary>
    /// The policy name <c>authorization_detail:payment_initiation initiate</c>: the type, then the actions. With an identifier, the name is
    /// <c>authorization_detail:account_information read;identifier={accountId}</c>.
    /// </summary>
    public const string PolicyPrefix = "authorization_detail:";

    private readonly string? _identifier;
    private readonly ApiSecurityFailure _missing;

    private AuthorizationDetailRequirement(RequiredAuthorizationDetail required, string? identifier)
    {
        (Required, _identifier, RouteParameter) = (required, identifier, DetailIdentifier.ParameterIn(identifier));
        _missing = ApiSecurityFailure.AuthorizationDetailsMissing([required]);
    }

    public RequiredAuthorizationDetail Required { get; }

    /// <summary>The route parameter that names the object; <see langword="null"/> for a fixed one, or for any.</summary>
    public string? RouteParameter { get; }

    public IReadOnlyList<RequiredAuthorizationDetail> AuthorizationDetails => [Required];

    public bool ReadsRequest => RouteParameter is not null;

    public string Rule => $"authorization detail {Required.Type}"
        + (Required.Actions.Count == 0 ? "" : $" with {string.Join(" and ", Required.Actions)}")
        + (_identifier is null ? "" : $", identifier {_identifier}");

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        string? identifier = null;
        if (_identifier is not null && (identifier = DetailIdentifier.Find(_identifier, RouteParameter, context.Request)) is null)
            return _missing;
        foreach (var detail in GrantedDetails.Read(context.Caller))
            if (Allows(detail, identifier) && IsForThisApi(detail, context)) return null;
        return _missing;
    }

    public override string ToString() => Rule;

    /// <summary>Returns the name of the policy.</summary>
    public string PolicyName() => PolicyPrefix + PolicyWords.Join([Required.Type, .. Required.Actions])
        + (_identifier is null ? "" : $";{PolicyParameters.Join(("identifier", _identifier))}");

    /// <summary>Creates the requirement of a type only.</summary>
    /// <exception cref="ArgumentException">The type is empty.</exception>
    public static AuthorizationDetailRequirement OfType(string type) => Create(type, [], identifier: null);

    /// <summary>Creates the requirement of a type with actions.</summary>
    /// <exception cref="ArgumentException">A value is empty, there is no action, or the identifier is not valid.</exception>
    public static AuthorizationDetailRequirement WithActions(string type, string[] actions, string? identifier = null)
    {
        ArgumentNullException.ThrowIfNull(actions);
        return actions.Length > 0 ? Create(type, actions, identifier) : throw new ArgumentException(
            "Name at least one action. To require the type only, call RequireAuthorizationDetail with the type only.", nameof(actions));
    }

    public static AuthorizationDetailRequirement FromPolicy(string rest)
    {
        var end = rest.IndexOf(';', StringComparison.Ordinal);
        var words = PolicyWords.Split(end < 0 ? rest : rest[..end]);
        if (end < 0) return Create(words[0], words[1..], identifier: null);
        return PolicyParameters.Parse(rest[end..], "identifier").TryGetValue("identifier", out var identifier)
            ? Create(words[0], words[1..], identifier)
            : throw new ArgumentException("write identifier=\u2026 after the semicolon, or remove the semicolon.", nameof(rest));
    }

    /// <exception cref="ArgumentException">A value is empty, or the identifier is not valid.</exception>
    public static AuthorizationDetailRequirement Create(string type, string[] actions, string? identifier)
    {
        if (identifier is not null) DetailIdentifier.Require(identifier);
        return new(RequiredAuthorizationDetail.Create(type, actions), identifier);
    }

    private bool Allows(AuthorizationDetail detail, string? identifier)
    {
        if (!detail.IsValid || !string.Equals(detail.Type, Required.Type, StringComparison.Ordinal)) return false;
        if (_identifier is not null && !string.Equals(detail.Identifier, identifier, StringComparison.Ordinal)) return false;
        foreach (var action in Required.Actions)
            if (detail.Actions?.Contains(action, StringComparer.Ordinal) is not true) return false;
        return true;
    }

    private static bool IsForThisApi(AuthorizationDetail detail, in RequirementContext context)
    {
        if (detail.Locations is not { } locations) return true;
        var resources = context.Services.Resources;
        if (resources.All.Count == 0) RequirementReports.LocationsIgnored(context.Services);
        return resources.AreAt(locations, context.Request);
    }
}
