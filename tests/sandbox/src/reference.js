// Starts Swagger UI and fills in key and token, which it replaces before it expires.

window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: "./openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayOperationId: true,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: authorize,
  });
};

async function authorize() {
  const response = await fetch(sandbox.tokenPath, {
    method: "POST",
    headers: { "API-KEY": sandbox.apiKey },
    body: new URLSearchParams(sandbox.credentials),
  });
  const token = await response.json();
  const { components } = ui.specSelectors.specJson().toJS();
  for (const [name, scheme] of Object.entries(components?.securitySchemes ?? {})) {
    ui.preauthorizeApiKey(name, scheme.type === "apiKey" ? sandbox.apiKey : token.access_token);
  }
  setTimeout(authorize, (token.expires_in ?? 300) * 800);
}
