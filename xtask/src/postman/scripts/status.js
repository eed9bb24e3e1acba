pm.test("is answered", () => pm.expect(pm.response.code).to.be.within(200, 299));
