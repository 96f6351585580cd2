// Takes back the header rules of a tab when its panel goes. They belong to the browser's session, and a panel that is
// closed has no time to do it itself; the end of its connection says that it is gone. There is nothing else here.
chrome.runtime.onConnect.addListener((port) => {
  port.onMessage.addListener((removeRuleIds) => {
    port.onDisconnect.addListener(() => {
      void chrome.declarativeNetRequest?.updateSessionRules({ removeRuleIds });
    });
  });
});
