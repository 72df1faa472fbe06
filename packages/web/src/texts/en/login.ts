export const login = {
  title: 'Sign in',
  name: 'User name or e-mail',
  password: 'Password',
  signIn: 'Sign in',
  refused: 'The name or the password is not right.',
};
