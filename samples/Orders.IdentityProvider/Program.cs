namespace Orders.IdentityProvider;

/// <summary>An OAuth 2.0 and OpenID Connect authorization server for local use and demonstrations.</summary>
public static class Program
{
    public static Task Main(string[] args) => CreateApp(args).RunAsync();

    /// <summary>Builds the server without starting it, so that another process can host it too.</summary>
    /// <param name="args">Settings, as on the command line: <c>--urls http://127.0.0.1:0</c>.</param>
    /// <param name="clock">The clock for issued tokens; a clock in the past issues expired tokens.</param>
    public static WebApplication CreateApp(string[] args, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        SettingsFile.Use(builder.Configuration);
        builder.WebHost.AskForCertificates();

        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddIdentityProvider(builder.Configuration.GetSection("IdentityProvider"));

        var app = builder.Build();
        app.UseBrowserOrigins();
        app.UseCertificateBinding();
        app.UseAuthentication();
        app.MapAuthorization();
        app.MapToken();
        app.MapKeyRotation();
        return app;
    }
}
