using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// The default schemes of the application. This library is the default only where nothing else is, so that a site with a login of its own
/// keeps it.
/// </summary>
internal sealed class DefaultSchemes(SchemeRegistry registry, IOptions<AuthenticationOptions> authentication)
{
    private const string NoAutomaticDefault = "Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme";

    private readonly Lazy<bool> _nothingElse = new(() => NothingElse(registry, authentication.Value));
    private readonly Lazy<bool> _areOurs = new(() => registry.IsOurs(AuthenticateSchemeOf(authentication.Value)));

    /// <summary>Whether a request is authenticated by this library where its endpoint names no scheme.</summary>
    public bool AreOurs => _areOurs.Value;

    /// <summary>The scheme of another handler that authenticates where an endpoint names none; <see langword="null"/> for none.</summary>
    public string? Other => AreOurs ? null : AuthenticateSchemeOf(authentication.Value);

    /// <summary>Whether this library is the default for authenticate, challenge and forbid.</summary>
    public bool NothingElseIs => _nothingElse.Value;

    /// <summary>Whether this library answers where an endpoint names no scheme and its caller is refused.</summary>
    public bool AnswersAreOurs => registry.IsOurs(ChallengeSchemeOf(authentication.Value));

    /// <summary>Sets what the application leaves open. Call it before the schemes of this library are added.</summary>
    /// <param name="options">The schemes of the application.</param>
    /// <param name="registry">The schemes of this library.</param>
    public static void Set(AuthenticationOptions options, SchemeRegistry registry)
    {
        // The only scheme of an application is its default in ASP.NET Core. It would not be any more once others are added. A scheme that
        // is not a login, such as certificates for one endpoint, does not stand for the whole application.
        if (options.DefaultScheme is null && options.Schemes.Count() == 1
            && typeof(IAuthenticationSignInHandler).IsAssignableFrom(options.Schemes.Single().HandlerType)
            && !(AppContext.TryGetSwitch(NoAutomaticDefault, out var isSuppressed) && isSuppressed))
            options.DefaultScheme = options.Schemes.Single().Name;
        // AddAuthentication("Bearer") names one of ours: all of ours may then be used.
        if (registry.IsOurs(options.DefaultScheme)) options.DefaultScheme = ApiSecurityDefaults.SelectingScheme;
        if (registry.IsOurs(options.DefaultAuthenticateScheme)) options.DefaultAuthenticateScheme = ApiSecurityDefaults.SelectingScheme;
        // What ASP.NET Core falls back to, as far as the application has set it.
        var (authenticate, challenge) = (AuthenticateSchemeOf(options), ChallengeSchemeOf(options));
        if (authenticate is null) options.DefaultAuthenticateScheme = ApiSecurityDefaults.SelectingScheme;
        if (challenge is null) options.DefaultChallengeScheme = ApiSecurityDefaults.SelectingScheme;
        if (challenge is null) options.DefaultForbidScheme ??= ApiSecurityDefaults.SelectingScheme;
    }

    private static bool NothingElse(SchemeRegistry registry, AuthenticationOptions options) =>
        registry.IsOurs(AuthenticateSchemeOf(options)) && registry.IsOurs(ChallengeSchemeOf(options))
        && registry.IsOurs(options.DefaultForbidScheme ?? ChallengeSchemeOf(options));

    private static string? ChallengeSchemeOf(AuthenticationOptions options) => options.DefaultChallengeScheme ?? options.DefaultScheme;

    private static string? AuthenticateSchemeOf(AuthenticationOptions options) =>
        options.DefaultAuthenticateScheme ?? options.DefaultScheme;
}
