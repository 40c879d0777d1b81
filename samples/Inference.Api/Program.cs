using Api.Security;
using Inference.Api.Mcp;

namespace Inference.Api;

/// <summary>An AI service for programs, over REST, and for agents, over MCP, protected by the same scopes.</summary>
public static class Program
{
    public static Task Main(string[] args) => CreateApp(args).RunAsync();

    /// <summary>Builds the service without starting it, so that another process can host it too.</summary>
    public static WebApplication CreateApp(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddApiSecurity(o =>
        {
            Scopes.Define(o.Scopes);
            // The scopes that an agent requests at first. It learns about other scopes when it needs them.
            o.Metadata.AddResource("/mcp", Scopes.GenerateBasic, Scopes.ReadInference);
            o.Metadata.ResourceName = "Inference API";
        }).AddJwt().AddRateLimits();
        builder.Services.AddMcpServer().WithHttpTransport(o => o.Stateless = true).WithTools<InferenceTools>().AddAuthorizationFilters();
        builder.Services.AddHttpContextAccessor().AddSingleton<ToolEndpoints>();
        builder.Services.AddSingleton<Models>();

        var app = builder.Build();
        // First the caller, then the tool that they call, then whether they may.
        app.UseAuthentication();
        app.UseToolEndpoints();
        app.UseAuthorization();

        app.MapApiSecurityMetadata();
        app.MapGet("/health", () => "healthy").AllowAnonymous();
        // Free and premium plans: messages at a rate, and tokens in a month, over REST and MCP together.
        app.MapMcp("/mcp").WithToolEndpoints().RequireAuthorization().RequireRateLimit();

        var v1 = app.MapGroup("/v1").RequireRateLimit();
        v1.MapPost("/generate", Generate).RequireScope(Scopes.GenerateBasic);
        v1.MapGet("/models", (Models models) => models.All).RequireScope(Scopes.ReadInference);
        v1.MapPut("/models/{name}", Upload).RequireScope(Scopes.UploadModel);
        return app;
    }

    // Paying callers get the better model; others are not refused.
    private static IResult Generate(Prompt prompt, ApiCaller caller, HttpContext context)
    {
        if (string.IsNullOrWhiteSpace(prompt.Text)) return Missing("text");
        var generated = Models.Generate(caller.HasScope(Scopes.GenerateAdvanced) ? Models.Large : Models.Small, prompt.Text);
        TokenUse.Charge(context, generated);
        return Results.Ok(generated);
    }

    private static IResult Upload(string name, NewModel model, Models models)
    {
        if (string.IsNullOrWhiteSpace(model.Description)) return Missing("description");
        return models.Upload(new Model(name, model.Description)) ? Results.Created("/v1/models", null) : Results.NoContent();
    }

    private static IResult Missing(string member) =>
        Results.ValidationProblem(new Dictionary<string, string[]> { [member] = ["Enter a value."] });
}
