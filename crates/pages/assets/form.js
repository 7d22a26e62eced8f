// Password fields: a button to show what is typed, and rules that tick while one types. Pages work without.
(() => {
  const holds = {
    length: (text, count) => [...text].length >= count,
    lowercase: (text) => /[a-z]/.test(text),
    uppercase: (text) => /[A-Z]/.test(text),
    number: (text) => /[0-9]/.test(text),
    symbol: (text) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/.test(text),
  };
  for (const input of document.querySelectorAll('input[data-show]')) {
    const { show, hide } = input.dataset;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'reveal';
    const set = (type) => {
      input.type = type;
      const label = type === 'password' ? show : hide;
      button.setAttribute('aria-label', label);
      button.title = label;
      button.dataset.state = type;
    };
    button.addEventListener('click', () => set(input.type === 'password' ? 'text' : 'password'));
    // A password that is shown would be kept by browsers as other text is.
    input.form?.addEventListener('submit', () => set('password'));
    set('password');
    const box = document.createElement('div');
    box.className = 'revealed';
    input.replaceWith(box);
    box.append(input, button);
    if (input.autofocus) input.focus();
  }
  const rules = document.querySelector('#password-rules ul');
  const password = document.getElementById('new-password');
  if (!rules || !password) return;
  const marks = [...rules.children].map((item) => {
    const mark = document.createElement('span');
    mark.className = 'said';
    item.append(' ', mark);
    return { item, mark };
  });
  const look = () => {
    for (const { item, mark } of marks) {
      const met = holds[item.dataset.rule](password.value, Number(item.dataset.count));
      item.classList.toggle('passwordCheck-valid-customizable', met);
      item.classList.toggle('passwordCheck-notValid-customizable', !met && password.value !== '');
      mark.textContent = met ? rules.dataset.met : '';
    }
  };
  password.addEventListener('input', look);
  look();
})();
