using System.ComponentModel;
using Api.Security;
using ModelContextProtocol.Server;

namespace Inference.Api.Mcp;

/// <summary>The tools for agents. Each tool declares its requirements as a controller action would.</summary>
internal sealed class InferenceTools(Models models, IHttpContextAccessor http)
{
    [McpServerTool(Name = "generate"), RequireScope(Scopes.GenerateBasic)]
    [Description("Generates text with the small model.")]
    public string Generate(string prompt) => Generate(Models.Small, prompt);

    [McpServerTool(Name = "generate_advanced"), RequireScope(Scopes.GenerateAdvanced)]
    [Description("Generates text with the large model.")]
    public string GenerateAdvanced(string prompt) => Generate(Models.Large, prompt);

    [McpServerTool(Name = "list_models"), RequireScope(Scopes.ReadInference)]
    [Description("Lists the names of the models.")]
    public string ListModels() => string.Join(' ', models.All.Select(model => model.Name));

    [McpServerTool(Name = "upload_model"), RequireScope(Scopes.UploadModel)]
    [Description("Adds or replaces a model.")]
    public string UploadModel(string name, string description) => models.Upload(new Model(name, description)) ? "added" : "replaced";

    private string Generate(string model, string prompt)
    {
        var generated = Models.Generate(model, prompt);
        TokenUse.Charge(http.HttpContext, generated);
        return generated.Text;
    }
}
