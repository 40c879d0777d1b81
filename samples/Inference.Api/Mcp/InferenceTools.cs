using System.ComponentModel;
using Api.Security;
using ModelContextProtocol.Server;

namespace Inference.Api.Mcp;

/// <summary>The tools for agents. Each tool declares its requirements as a controller action would.</summary>
internal sealed class InferenceTools(Models models)
{
    [McpServerTool(Name = "generate"), RequireScope(Scopes.GenerateBasic)]
    [Description("Generates text with the small model.")]
    public static string Generate(string prompt) => Models.Generate(Models.Small, prompt).Text;

    [McpServerTool(Name = "generate_advanced"), RequireScope(Scopes.GenerateAdvanced)]
    [Description("Generates text with the large model.")]
    public static string GenerateAdvanced(string prompt) => Models.Generate(Models.Large, prompt).Text;

    [McpServerTool(Name = "list_models"), RequireScope(Scopes.ReadInference)]
    [Description("Lists the names of the models.")]
    public string ListModels() => string.Join(' ', models.All.Select(model => model.Name));

    [McpServerTool(Name = "upload_model"), RequireScope(Scopes.UploadModel)]
    [Description("Adds or replaces a model.")]
    public string UploadModel(string name, string description) => models.Upload(new Model(name, description)) ? "added" : "replaced";
}
