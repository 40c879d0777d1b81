namespace Orders.IdentityProvider;

internal static class Scopes
{
    public const string ReadOrders = "read:orders";
    public const string ReadAnyOrders = "read:orders:any";
    public const string WriteOrders = "write:orders";
    public const string AdministerKeys = "apikeys:admin";
    public const string ReadBilling = "read:billing";
    public const string GenerateBasic = "generate:basic";
    public const string GenerateAdvanced = "generate:advanced";
    public const string ReadInference = "inference:read";
    public const string UploadModel = "model:upload";

    /// <summary>Each scope and its API, which becomes the <c>aud</c> of the token.</summary>
    public static readonly IReadOnlyDictionary<string, string> Resources = new Dictionary<string, string>
    {
        [ReadOrders] = "orders-api",
        [ReadAnyOrders] = "orders-api",
        [WriteOrders] = "orders-api",
        [AdministerKeys] = "orders-api",
        [ReadBilling] = "billing-api",
        [GenerateBasic] = "inference-api",
        [GenerateAdvanced] = "inference-api",
        [ReadInference] = "inference-api",
        [UploadModel] = "inference-api",
    };
}
