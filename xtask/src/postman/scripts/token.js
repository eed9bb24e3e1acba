// Fetches a token when there is none, or when it is about to expire.
if (pm.info.requestName !== token.name && Number(pm.variables.get("tokenExpires") || 0) < Date.now() + 10000) {
    const filled = ({ key, value }) => ({ key, value: pm.variables.replaceIn(value) });
    const request = {
        url: pm.variables.replaceIn(token.url),
        method: token.method,
        header: token.header.map(filled),
        body: { mode: "urlencoded", urlencoded: token.form.map(filled) },
    };
    pm.sendRequest(request, (error, response) => {
        if (error || response.code >= 300) {
            console.error("There is no token: set baseUrl, apiKey, clientId and clientSecret.", error || response.status);
            return;
        }
        const issued = response.json();
        pm.collectionVariables.set("token", issued.access_token);
        pm.collectionVariables.set("tokenExpires", String(Date.now() + 1000 * (issued.expires_in || 300)));
    });
}
