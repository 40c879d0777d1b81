using Api.Security;

namespace Inference.Api;

/// <summary>The scope catalog. An endpoint that requires any other scope makes startup fail.</summary>
internal static class Scopes
{
    public const string GenerateBasic = "generate:basic";
    public const string GenerateAdvanced = "generate:advanced";
    public const string ReadInference = "inference:read";
    public const string UploadModel = "model:upload";

    public static void Define(ScopeOptions scopes) => scopes
        .Define(GenerateBasic, "Generate text with the small model")
        .Define(GenerateAdvanced, "Generate text with the large model", implies: GenerateBasic)
        .Define(ReadInference, "See which models there are")
        .Define(UploadModel, "Add and replace models");
}
