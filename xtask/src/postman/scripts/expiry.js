pm.collectionVariables.set("tokenExpires", String(Date.now() + 1000 * (pm.response.json().expires_in || 300)));
